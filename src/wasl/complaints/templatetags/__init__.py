"""Tags of complaints on the pages of others."""

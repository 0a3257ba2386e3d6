"""Tags of notices on the pages of others."""

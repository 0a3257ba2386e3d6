"""Tags of procedures on the pages of others."""

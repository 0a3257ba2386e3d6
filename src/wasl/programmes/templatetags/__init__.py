"""Tags of payments on the pages of others."""

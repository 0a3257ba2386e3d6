"""A demonstration of payments: made-up accounts of real demo households, and a bank that is played."""

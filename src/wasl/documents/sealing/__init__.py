"""What seals documents: whose keys, where their private halves are, the certificates that vouch for them, and the time."""

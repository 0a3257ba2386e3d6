"""Receipts: an append-only Merkle log that anyone can verify from its tiles and public keys. No Django here."""

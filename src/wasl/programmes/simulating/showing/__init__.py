"""Reforms and what they come to, in words, tables and pictures."""

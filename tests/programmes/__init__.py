"""Programmes: who is entitled to what."""

"""Procedures in words."""

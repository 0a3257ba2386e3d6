"""Complaints in words."""

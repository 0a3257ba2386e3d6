"""Agreements on paper."""

"""Codes that come from installed data packages: one interface, one adapter for each package."""

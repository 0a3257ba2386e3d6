"""Wasl links the information systems of a State's departments, and leaves a receipt for every exchange."""

__version__ = "0.1.0"

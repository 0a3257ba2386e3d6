"""One module per department: its own format, its own codes, its own identifiers."""

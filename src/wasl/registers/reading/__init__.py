"""A department's bytes to one table of text cells, whatever the format; what cannot be read is counted, never lost."""

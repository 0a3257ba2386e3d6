"""Pages of claims: of those who ask, of those who examine, of families."""

"""Who consulted what: the index of receipts by person, the citizen's tracker, and the control tower."""

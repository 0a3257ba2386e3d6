"""What was paid wrong is mended: what is still owed, what was paid too much, accounts that were wrong."""

"""How agreements are put before people."""

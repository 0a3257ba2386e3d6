"""What the judge asks of purposes, services and templates of agreements."""

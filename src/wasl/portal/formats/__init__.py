"""How dates and numbers are written, by language: Latin digits everywhere, as Morocco writes them."""

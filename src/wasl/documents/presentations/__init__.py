"""Documents that a department asks people to show from their wallets: only the claims that it needs (OpenID4VP 1.0, HAIP 1.0)."""

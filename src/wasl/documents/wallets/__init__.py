"""Documents into wallets (OpenID4VCI 1.0): offered to their holder, fetched with a code and digits told apart."""

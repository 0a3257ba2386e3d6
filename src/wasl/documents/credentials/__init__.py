"""A document as credentials: what wallets hold and what readers elsewhere in the world understand."""

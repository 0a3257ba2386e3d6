"""The log of uses: what issuers' keys were used for, one entry a use, to which one can only add."""

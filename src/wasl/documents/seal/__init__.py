"""The seal printed as a QR code: what the document states, signed, small enough for paper and read without a network."""

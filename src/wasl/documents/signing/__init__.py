"""Files of other departments, signed by keys that are kept here, as the pack lets them. Nothing of a file is kept but hashes."""

"""Floor 0: errors, clock, identifiers, canonical JSON, translated text. Knows nothing above."""

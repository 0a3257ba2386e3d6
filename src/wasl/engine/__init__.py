"""Floor 1: bulk work as SQL over Parquet and Arrow; one interface, two engines."""

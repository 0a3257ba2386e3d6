"""Floor 2: feeds in, one historical and explained register out."""

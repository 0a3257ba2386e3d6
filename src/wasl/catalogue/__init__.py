"""Floor 1: loads and checks packs into one immutable, typed Catalogue."""

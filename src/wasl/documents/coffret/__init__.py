"""The coffret: what a family holds of its documents, lends of them, and keeps beside them."""

"""Documents: issued once from what the registers know, held by their owner, verified by anyone (see docs/explanation)."""

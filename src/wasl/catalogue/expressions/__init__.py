"""Scalar SQL for packs: parsed by sqlglot, checked and lowered by our own typed form, proven by a slow reference."""

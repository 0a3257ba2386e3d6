"""Programmes: who is entitled to what, by which rule, on which facts; one by one and by the million."""

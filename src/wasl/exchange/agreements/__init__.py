"""Agreements between departments: drafted, advised, signed by both with their keys, in force, suspended; and the directory that says so."""

"""Agreements: drafted, advised, signed by both parties, in force, suspended; keys of systems; the directory that says so."""

"""Complaints, observations and suggestions: filed, numbered, routed, answered in time, taken further; one datum put right."""

"""Tests of what cases and complaints share."""

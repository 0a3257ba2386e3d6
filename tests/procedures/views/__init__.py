"""Tests of the pages of procedures."""

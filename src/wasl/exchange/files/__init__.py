"""Exchanges by file: lists of subjects answered with one receipt each, once or by a calendar."""

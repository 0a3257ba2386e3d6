"""Telling whether a document is genuine, without asking anyone: from a dated list of who may issue what, and how they sign."""

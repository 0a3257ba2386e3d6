"""Payments: lists made of decisions, four eyes, files to the bank and back, reconciliation to zero."""

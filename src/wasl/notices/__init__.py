"""Notices: what people are told, once, by the way that they chose: mail, message on the telephone, letter, or page alone."""

"""Claims: the families that a list could not clear are asked, and each claim is followed to its end."""

"""Recognising one person across sources: names in two scripts, Fellegi-Sunter weights; incremental, explained."""

"""The complaints of a demonstration: a few told one by one, and some months of others, by the verbs of the pages."""

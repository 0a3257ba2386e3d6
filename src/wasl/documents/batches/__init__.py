"""Many papers at once, as an admission office has them: files taken one by one, a line for each, and a table to keep."""

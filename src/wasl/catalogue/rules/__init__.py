"""One rule a file. A rule takes the whole catalogue and yields what is to be mended."""

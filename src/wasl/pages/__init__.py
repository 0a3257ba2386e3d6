"""Floor 2: what every room's pages are made of: tables that sort, filter and export, pictures, words in the reader's language."""

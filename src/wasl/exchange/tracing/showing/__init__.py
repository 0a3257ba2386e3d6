"""What the pages show: words, sentences, pictures."""

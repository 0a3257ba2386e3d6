"""The registers' pages: people, feeds, reviews, quality."""

"""Pages of documents, by who looks at them."""

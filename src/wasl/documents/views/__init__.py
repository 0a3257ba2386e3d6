"""Pages and addresses of documents, by who asks."""

"""What a reader of documents meets, without an account: the page that judges, what it trusts, and the same for programs."""

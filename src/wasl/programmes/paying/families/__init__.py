"""What a family sees of the payments of its household."""

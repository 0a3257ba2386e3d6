"""The states of documents, published as lists of bits that say nothing of anybody."""

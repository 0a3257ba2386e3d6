"""From a provider's OpenAPI document to a service of the pack, ready to review. Reads one file and nothing else: no network."""

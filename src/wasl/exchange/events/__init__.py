"""Subscriptions: agreed changes told as CloudEvents, by signed webhooks or a feed read from a cursor."""

"""Floor 2: services, agreements, the gateway, receipts, subscriptions, and the citizen's tracker of who consulted what."""

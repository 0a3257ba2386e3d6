"""Floor 4: composition root: settings, urls, wsgi, worker."""

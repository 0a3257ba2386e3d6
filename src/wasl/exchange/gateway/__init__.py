"""The gateway: a lean ASGI application that authenticates, decides by the directory, answers, and leaves a receipt. No Django here."""

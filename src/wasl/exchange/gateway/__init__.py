"""The gateway: a lean ASGI application that authenticates, decides by the directory, answers, leaves a receipt. No Django."""

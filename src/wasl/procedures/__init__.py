"""Procedures (démarches) that a pack declares and people really go through: asked once, followed, decided in time."""

"""The client kit: ask a Wasl gateway from Python, with keys that stay with you. Needs neither Django nor the rest of Wasl."""

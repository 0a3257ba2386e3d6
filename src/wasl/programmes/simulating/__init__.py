"""Reforms of a programme, simulated on the facts of a run: who would enter, who would leave, what it would cost."""

"""Pages of reforms: one, several side by side, and the rates of poverty by which they are judged."""

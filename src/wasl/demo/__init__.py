"""Floor 3: the synthetic State, calibrated on the real census."""

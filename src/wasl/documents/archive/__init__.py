"""Documents of before, known by registers on paper: typed up, compared with their scans by a second agent, then issued."""

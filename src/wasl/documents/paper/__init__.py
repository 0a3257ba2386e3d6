"""Documents on paper: set in type, sealed as PDF, and read again without believing what a viewer says of them."""

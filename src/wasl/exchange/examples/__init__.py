"""Examples to copy and paste, made for each service from its declaration. The tests run them against a gateway."""

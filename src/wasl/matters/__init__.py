"""What people put before the administration, whatever it is: held, moved, told, and answered within the law's time."""

"""Floor 2: who people are to the portal: roles, what each may do and why, sign-in with a second factor."""

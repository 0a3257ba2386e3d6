"""What each role may do: one function an act, whose docstring is the policy. Every answer carries its reason."""

"""How sure an answer is: the same points asked in many sampled worlds."""

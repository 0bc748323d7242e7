"""How far a radar sees past its line of sight, and how far short of it: diffraction over terrain (ITU-R P.526-16)."""

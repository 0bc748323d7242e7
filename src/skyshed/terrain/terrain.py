"""Where the ground is."""

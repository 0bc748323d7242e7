"""All zones of an offer composed on a map grid, and the measures taken from it."""

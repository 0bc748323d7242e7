"""Where the ground is: rasters, tiles and an embedded default become one Terrain; geoid, outlines, download."""

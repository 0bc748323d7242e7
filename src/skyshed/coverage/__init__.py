"""From a scenario to skies: ground, points, horizons, looks, zones, and what is read off them."""

"""Physical and geodetic constants: each with its value, unit and source, named after its meaning."""

WGS84_SEMI_MAJOR_AXIS_M = 6_378_137.0  # NIMA TR8350.2, table 3.1
WGS84_FLATTENING = 1 / 298.257223563  # NIMA TR8350.2, table 3.1
EARTH_MEAN_RADIUS_M = 6_371_000.0  # ITU-R P.834-9; the radius behind published 4/3-Earth tables
SPEED_OF_LIGHT_M_S = 299_792_458.0  # SI definition
BOLTZMANN_J_PER_K = 1.380649e-23  # SI definition
FOOT_M = 0.3048  # international foot, exact
NAUTICAL_MILE_M = 1852.0  # exact
KNOT_M_S = NAUTICAL_MILE_M / 3600.0
STATUTE_MILE_M = 1609.344  # exact
K_ALLOWED = (0.3, 25.0)  # effective-radius factors for which rays are traced: beyond sub-refraction, short of ducts
HIGHEST_GROUND_MSL_M = 8850.0  # Mount Everest: 8,848.86 m (Nepal and China, 2020)

"""Scenarios as different people write them: in lines or brackets, as JSON, with comments everywhere."""

LINES = """\
# A scenario in lines. Every comment must survive.
name: Lines   # its name
area: {bounds: {south: 32, west: 43, north: 35, east: 46}}
targets: [fighter]
levels: [3000 m AGL]  # one level

held:
  # what is there
  name: Held
  fire_units:  # held units
    # the first of them
    - name: "Held One"   # quoted
      system: pantsir-s1
      site: '33.31, 44.36'   # in quotes
offers:
- name: First
  networked: true
  # units of the first offer
  fire_units:
  - name: Alpha
    system: s-400
    # where it stands
    site:
      lat: 33.30   # north
      lon: 44.40   # east
      ground: 34 m  # its own: surveyed
      name: Baghdad
    masts:
      96L6E: 40V6M  # its own: tall
    load:
      48N6E3: 8
    # end of Alpha
  # about Bravo
  # in two lines
  - name: Bravo
    system: buk-m3
    site: {position: 33.5N 44.5E}

  # after a blank line
  -
    name: Charlie
    system: s-400
    site: 38SMB4300085000  # MGRS
  radars:
  - {name: Watch, system: generic-acquisition-vhf, site: {latitude: "33d20mN", longitude: 44.1}}  # a radar
  without: Bravo/9S18M1-3  # one text
  price: {nominal: 1 bn USD, status: assumed, note: made up}
- name: Second
  description: |
    Alpha again, at the same site.

    And a line more.
  fire_units:
  - name: Alpha
    system: s-400
    site: {lat: 33.30, lon: 44.40, ground: 34 m, name: Baghdad}
    masts: {96L6E: 40V6M}
    load: {48N6E3: 8}
  - {name: Delta, system: tor-m2, site: {lat: 33.6, lon: 44.7}}

assets:
  - {name: Town, site: {lat: 33.3, lon: 44.4}}
# the end"""

BRACKETS = """\
--- # one offer, without a list of offers
{name: Brackets, area: {bounds: {south: 32, west: 43, north: 35, east: 46}},  # the area
 targets: [fighter], levels: [3000 m AGL], networked: yes,
 fire_units: [  # units
   {name: Alpha, system: s-400, site: {lat: 33.3,  # north
      lon: 44.4, ground: 30 m}},  # Alpha ends
   # about Bravo
   {name: 'Bravo, "the second"', system: buk-m3, site: "33.5, 44.5", masts: {9S36M: own mast}},
   {name: Charlie, system: s-400, site: {position: "33.1, 44.9"}, masts: {96L6E: 40V6M, 92N6E: 40V6M}},
 ],
 without: [Charlie/96L6E,  # stated
   Alpha/96L6E],
}
"""

JSON = """\
{
  "name": "Json",
  "area": {"bounds": {"south": "32", "west": "43", "north": "35", "east": "46"}},
  "targets": ["fighter"],
  "levels": ["3000 m AGL"],
  "fire_units": [
    {"name": "Alpha", "system": "s-400", "site": {"lat": "33.3", "lon": "44.4"}, "masts": {"96L6E": "40V6M"}},
    {"name": "Bravo: 2", "system": "buk-m3", "site": {"lat": 33.5, "lon": 44.5}}
  ]
}
"""

PLAIN = """\
# top-level units, dashes under their key, nothing after some keys
name: Plain
description: >+
  folded text that keeps its end

area:
    bounds: {south: 32, west: 43, north: 35, east: 46}
targets: fighter
levels:
    - 3000 m AGL
networked: on
without:
radars:
fire_units:
-   name: Alpha # comment
    system: s-400
    site: 33°18'N 44°24'E
-   name: "Üsküdar #2"
    system: buk-m3
    masts: ~
    site:
        position: >-
          33.5,
          44.5
raids:
    - name: Raid
      groups:
          - {name: G, target: fighter, count: 2, asset: Town, altitude: 3000 m,
             ring: 100 km}
      losses: # stated
          - {at: 1 min, component: Alpha/92N6E} # its own: the engagement radar
          - {at: 2 min, component: "Üsküdar #2"}
assets:
    - name: Town
      site: 33.3, 44.4
"""

SPELLINGS = {
    "lines": LINES,
    "lines with CRLF": LINES.replace("\n", "\r\n"),
    "brackets": BRACKETS,
    "json": JSON,
    "plain": PLAIN,
}

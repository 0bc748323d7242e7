"""How fast flights are walked through zones: python benchmarks/bench_exposure.py [--positions N] [--traffic PYTHON]

Prints, from one run on one machine:

    positions a second a core   through the zones of two S-400, two Buk-M3 and four Tor-M2, three cases each
    ratios                      against shapely and geopandas (is a position in the polygon of a zone at its level?)
                                and, if ``--traffic`` names a Python that has it, `traffic` flight by flight
    end to end                  the command on a day of a region, its time and its largest memory

Positions are a recorded day (``--real``, by default the Swiss one of ../shared/data), repeated and moved over Iraq:
real tracks in an unreal place. Without that file, as in a public clone, straight flights that are made here take its
place.

``--base`` names the ``src`` folder of an earlier build. Then only the command is run, end to end, with both builds in
turn (``--runs`` times, zones and kernels kept from a run before), and the ratio of their processor times is printed.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import duckdb
import geopandas
import numpy as np
import shapely

from skyshed.catalogue.resolve import load_scenario
from skyshed.export.exposure.volumes import bands_of
from skyshed.flights.altitude import Air, altitudes_of
from skyshed.flights.cleaning import CleaningRules, cleaned
from skyshed.flights.files import recordings
from skyshed.flights.load import load
from skyshed.flights.store import Store
from skyshed.flights.track import meet, track_of
from skyshed.flights.zones import zones_of
from skyshed.jobs.run import Silent
from skyshed.model.figure import Case
from skyshed.terrain.terrain import open_terrain
from skyshed.verbs.exposure import ExposureOptions, narrowed

MADE_FLIGHTS, MADE_POSITIONS, MADE_STEP_M = 600, 232, 1150.0  # as many positions as the recorded day has
REPOSITORY = Path(__file__).parents[1]
SWISS_DAY = REPOSITORY.parent / "shared" / "data" / "flights" / "switzerland.json.gz"
SCENARIO = """
name: flagship-layered
description: two S-400, two Buk-M3, four Tor-M2 (hypothetical)
area: {country: Iraq}
levels: [FL330]
targets: [airliner]
refraction: median
seed: 1
offers:
  - name: layered
    networked: true
    fire_units:
      - {name: Baghdad S-400, system: s-400, site: {lat: 33.30, lon: 44.40, name: Baghdad}, masts: {96L6E: 40V6M}}
      - {name: Mosul S-400, system: s-400, site: {lat: 36.34, lon: 43.13, name: Mosul}, masts: {96L6E: 40V6M}}
      - {name: Baghdad Buk-M3, system: buk-m3, site: {lat: 33.40, lon: 44.30, name: Baghdad}, masts: {9S36M: own mast}}
      - {name: Basra Buk-M3, system: buk-m3, site: {lat: 30.51, lon: 47.78, name: Basra}, masts: {9S36M: own mast}}
      - {name: Baghdad Tor-M2, system: tor-m2, site: {lat: 33.26, lon: 44.23, name: Baghdad airport}}
      - {name: Mosul Dam Tor-M2, system: tor-m2, site: {lat: 36.63, lon: 42.82, name: Mosul Dam}}
      - {name: Baiji Tor-M2, system: tor-m2, site: {lat: 35.01, lon: 43.49, name: Baiji}}
      - {name: Umm Qasr Tor-M2, system: tor-m2, site: {lat: 30.04, lon: 47.93, name: Umm Qasr}}
assets:
  - {name: Baghdad, kind: city, site: {lat: 33.31, lon: 44.36}}
"""
# Flights are cut where `traffic` cuts them: it takes one airspace and one flight at a time.
TRAFFIC = """
import sys, time
import pandas as pd
from shapely import wkt
from traffic.core import Traffic
from traffic.core.airspace import Airspace, ExtrudedPolygon
frame = pd.read_csv(sys.argv[1])
frame["timestamp"] = pd.to_datetime(frame["timestamp"], unit="s", utc=True)
airspaces = [Airspace(name="z", elements=[ExtrudedPolygon(wkt.loads(line), 0, 1000)]) for line in open(sys.argv[2])]
flights = list(Traffic(frame))
begun = time.perf_counter()
pairs = [(flight, airspace) for flight in flights for airspace in airspaces]
hits = sum(1 for flight, airspace in pairs if flight.intersects(airspace) and flight.clip(airspace) is not None)
print(len(frame), time.perf_counter() - begun, hits)
"""


def recorded_day(real: Path, folder: Path) -> Path:
    """Return the recording to repeat: the real one, or as many positions of straight flights where it is not here."""
    if real.is_file():
        return real
    print(f"{real.name} is not here: straight flights made for this run are walked instead of recorded ones")
    path = folder / "made.json"
    path.write_text(json.dumps([row for flight in range(MADE_FLIGHTS) for row in straight_flight(flight)]), "utf-8")
    return path


def straight_flight(number: int) -> list[dict[str, object]]:
    """Return a steady flight over Switzerland, a position every five seconds, laid out as the recording is."""
    random = np.random.default_rng(number)
    lat_deg, lon_deg, track_deg = random.uniform(45.8, 47.8), random.uniform(6.0, 10.5), random.uniform(0.0, 360.0)
    north_deg = np.cos(np.radians(track_deg)) * MADE_STEP_M / 111_195
    east_deg = np.sin(np.radians(track_deg)) * MADE_STEP_M / 111_195 / np.cos(np.radians(lat_deg))
    start_ms, altitude_ft = int(random.uniform(0, 80_000)) * 1000, int(random.uniform(50, 400)) * 100
    steady = {"icao24": f"{0x4B0000 + number:06x}", "callsign": f"MADE{number}", "track": track_deg}
    steady |= {"groundspeed": MADE_STEP_M / 5 / 0.514444, "vertical_rate": 0, "altitude": altitude_ft}
    return [
        {
            "timestamp": 1_533_081_600_000 + start_ms + k * 5000,
            "latitude": lat_deg + (k - MADE_POSITIONS // 2) * north_deg,
            "longitude": lon_deg + (k - MADE_POSITIONS // 2) * east_deg,
            **steady,
        }
        for k in range(MADE_POSITIONS)
    ]


def make_day(path: Path, n_positions: int, real: Path) -> None:
    """Write real positions, repeated and moved over Iraq, as OpenSky history rows (Parquet or CSV by the name)."""
    connection = duckdb.connect(config={"memory_limit": "800MB", "threads": 2})
    kind = "parquet" if path.suffix == ".parquet" else "csv"
    connection.execute(
        f"""COPY (
            WITH day AS (SELECT * FROM read_json('{real}', format = 'array')),
            copies AS (SELECT unnest(range({-(-n_positions // 139_098)})) AS k)
            SELECT (timestamp // 1000 + (k * 7919) % 14400)::BIGINT AS time,
                   format('{{:02x}}{{}}', k, icao24[3:6] || icao24[1:2]) AS icao24,
                   latitude - 17.0 + 6.6 * sin(k * 2.399963) * sqrt(k::DOUBLE / 80) + 3.0 AS lat,
                   longitude + 35.5 + 6.0 * cos(k * 2.399963) * sqrt(k::DOUBLE / 80) AS lon,
                   groundspeed * 0.514444 AS velocity, track AS heading, vertical_rate * 0.00508 AS vertrate, callsign,
                   false AS onground, altitude * 0.3048 AS baroaltitude, NULL::DOUBLE AS geoaltitude,
                   (timestamp // 1000 + (k * 7919) % 14400)::DOUBLE AS lastposupdate
            FROM copies, day ORDER BY k, timestamp LIMIT {n_positions}
        ) TO '{path}' (FORMAT {kind})"""  # our own names and numbers
    )


def tracks_of(path: Path, folder: Path, most: int):
    """Return cleaned tracks of at most so many positions, and the time that cleaning took a position."""
    with Store(folder, 2) as store:
        load(recordings([str(path)]), store, mapped={}, is_utc_assumed=False, progress=Silent())
        labels = store.sort()
        chunks, n = [], 0
        for chunk in store.chunks():
            chunks.append(chunk)
            n += chunk.time_s.size
            if n >= most:
                break
    begun = time.perf_counter()
    tracks = []
    for chunk in chunks:
        altitudes = altitudes_of(chunk, Air())
        clean = cleaned(chunk, altitudes, labels, CleaningRules())
        tracks.append((track_of(chunk, altitudes, clean), clean.label_of.size))
    return tracks, n, time.perf_counter() - begun


def walk_all(tracks, zones):
    """Walk all tracks through all zones; return seconds of one core (other work on the machine does not count)."""
    begun = time.thread_time()
    for track, n_flights in tracks:
        exposed = np.zeros((len(track), len(zones[0].cases), 2), np.float32)
        for each in zones:
            meet(track, each, n_flights, step_s=5.0, exposed=exposed, wants_pieces=True)
    return time.thread_time() - begun


def polygons(zones):
    """Return what shapely is asked: every unit's and case's edge at FL350."""
    return [shapely.Polygon(np.column_stack([band.lon_deg, band.lat_deg])) for each in zones for band in bands_of(each)
            if band.low_fl == 350]  # fmt: skip


def against_polygons(tracks, shapes):
    """Return seconds a position for shapely's contains_xy and geopandas' spatial join, one polygon a zone."""
    lon = np.concatenate([track.lon_deg for track, _ in tracks])[:1_000_000]
    lat = np.concatenate([track.lat_deg for track, _ in tracks])[:1_000_000]
    for shape in shapes:
        shapely.prepare(shape)
    begun = time.perf_counter()
    for shape in shapes:
        shapely.contains_xy(shape, lon, lat)
    shapely_s = (time.perf_counter() - begun) / lon.size
    few = slice(0, 200_000)
    points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lon[few], lat[few]), crs="EPSG:4326")
    zones = geopandas.GeoDataFrame(geometry=shapes, crs="EPSG:4326")
    begun = time.perf_counter()
    geopandas.sjoin(points, zones, predicate="within")
    return shapely_s, (time.perf_counter() - begun) / points.shape[0]


def against_traffic(python: str, day: Path, shapes, folder: Path) -> float | None:
    """Return seconds a position for `traffic`'s intersection, flight by flight, or None where it fails."""
    few = folder / "traffic.csv"
    duckdb.execute(
        "COPY (SELECT time AS timestamp, icao24, callsign, lat AS latitude, lon AS longitude, baroaltitude / "
        "0.3048 AS altitude, "
        f"velocity AS groundspeed, heading AS track, vertrate AS vertical_rate FROM '{day}' LIMIT 20000) TO "
        f"'{few}' (FORMAT csv)"
    )
    (folder / "shapes.wkt").write_text("\n".join(shape.wkt for shape in shapes))
    done = subprocess.run(
        [python, "-c", TRAFFIC, few, folder / "shapes.wkt"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(f"traffic failed: {done.stderr.strip().splitlines()[-1]}")
        return None
    n, seconds, _ = (float(word) for word in done.stdout.split()[-3:])
    return seconds / n


def command_of(scenario: Path, day: Path, folder: Path) -> list[str]:
    """Return the command as a user would run it."""
    words = ["exposure", str(scenario), str(day), "-o", str(folder / "out"), "--profile", "--overwrite"]
    return [sys.executable, "-m", "skyshed", *words]


def end_to_end(scenario: Path, day: Path, folder: Path) -> None:
    """Run the command as a user would; print its stages, time and memory."""
    environment = os.environ | {"SKYSHED_CACHE": str(folder / "cache")}
    for which in ("zones laid anew", "zones from the cache"):
        begun = time.perf_counter()
        command = command_of(scenario, day, folder)
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        wall_s = time.perf_counter() - begun
        print(f"end to end ({which}): {wall_s:.1f} s, exit code {done.returncode}")
        print(
            "\n".join(line for line in done.stderr.splitlines() if "%" in line and " s " in line) or done.stderr[-500:]
        )
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest memory of the run: {peak_mb:,.0f} MB")


def against_base(base: Path, scenario: Path, days: tuple[Path, Path], folder: Path, *, runs: int) -> None:
    """Print the processor time and the largest memory of the command with an earlier build and with this one.

    ``days`` are the one that counts, and a short one by which zones are laid and kernels compiled before.
    """
    day, few = days
    builds = {"base": base.resolve(), "here": REPOSITORY / "src"}
    for name, source in builds.items():
        used_by_command(source, scenario, few, folder / name)
    used = {name: [] for name in builds}
    for _ in range(runs):
        for name, source in builds.items():
            used[name].append(used_by_command(source, scenario, day, folder / name))
    seconds = {name: median(cpu_s for cpu_s, _ in each) for name, each in used.items()}
    for name, each in used.items():
        singly = ", ".join(f"{cpu_s:.1f}" for cpu_s, _ in each)
        print(f"{name}: {seconds[name]:.1f} s of processor time ({singly}), {max(mb for _, mb in each):,.0f} MB")
    print(f"here / base: {seconds['here'] / seconds['base']:.2f}")


def used_by_command(source: Path, scenario: Path, day: Path, folder: Path) -> tuple[float, float]:
    """Run the command with a build; return its processor time and its largest memory in MB."""
    folder.mkdir(exist_ok=True)
    environment = os.environ | {"SKYSHED_CACHE": str(folder / "cache"), "PYTHONPATH": str(source)}
    command = command_of(scenario, day, folder)
    running = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        raise SystemExit(f"{source}: exit code {running.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--positions", type=int, default=10_000_000)
    parser.add_argument("--format", choices=("csv", "parquet"), default="csv")
    parser.add_argument("--traffic", metavar="PYTHON", help="a Python that has the package `traffic`")
    parser.add_argument("--real", type=Path, default=SWISS_DAY, help="the recording that is repeated")
    parser.add_argument("--skip-end-to-end", action="store_true")
    parser.add_argument("--base", type=Path, metavar="SRC", help="the src folder of an earlier build")
    parser.add_argument("--runs", type=int, default=3, help="of each build, where there is a base")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scenario, day, few = folder / "scenario.yaml", folder / f"day.{given.format}", folder / "few.parquet"
        scenario.write_text(SCENARIO)
        real = recorded_day(given.real, folder)
        if given.base:
            make_day(day, given.positions, real)
            make_day(few, 100_000, real)
            against_base(given.base, scenario, (day, few), folder, runs=given.runs)
            return
        if not given.skip_end_to_end:
            make_day(day, given.positions, real)
            print(f"{given.positions:,} positions, {day.stat().st_size / 1e6:,.0f} MB of {given.format}")
            end_to_end(scenario, day, folder)
        few_m = min(given.positions, 2_000_000)
        make_day(few, given.positions, real)
        asked, package = narrowed(load_scenario(scenario), ExposureOptions())
        zones = zones_of(asked, package, open_terrain(()), tuple(Case), n_threads=2, progress=Silent())
        tracks, n, cleaning_s = tracks_of(few, folder, few_m)
        walk_all([tracks[0]], zones)  # compiles
        seconds = min(walk_all(tracks, zones) for _ in range(3))
        print(f"cleaning: {n / cleaning_s / 1e6:.1f} million positions a second a core (first use compiles)")
        nominal = zones_of(asked, package, open_terrain(()), (Case.NOMINAL,), n_threads=2, progress=Silent())
        walk_all([tracks[0]], nominal)
        nominal_s = min(walk_all(tracks, nominal) for _ in range(3))
        print(
            f"zones: {n / nominal_s / 1e6:.2f} million positions a second a core through {len(zones)} units, one case"
        )
        print(
            f"zones: {n / seconds / 1e6:.2f} million positions a second a core through {len(zones)} units x "
            f"{len(Case)} cases"
        )
        shapes = polygons(zones)
        shapely_s, geopandas_s = against_polygons(tracks, shapes)
        own_s = seconds / n
        print(
            f"shapely contains_xy, {len(shapes)} polygons, no altitude, no times: {shapely_s / own_s:.1f} x as "
            "long a position"
        )
        print(f"geopandas sjoin, the same: {geopandas_s / own_s:.1f} x as long")
        if given.traffic:
            traffic_s = against_traffic(given.traffic, few, shapes, folder)
            if traffic_s:
                print(f"traffic, intersection and clip flight by flight: {traffic_s / own_s:,.0f} x as long")


if __name__ == "__main__":
    main()

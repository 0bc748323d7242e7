"""Real tracks through zones, against every chain evaluated afresh along exact geodesics."""

from dataclasses import replace

import numpy as np
import pytest

from skyshed.catalogue.resolve import load_scenario
from skyshed.coverage.ground import refractions_at_sites
from skyshed.coverage.looks import looks_of, plan_tasks
from skyshed.coverage.points import Points
from skyshed.flights.altitude import Air, altitudes_of
from skyshed.flights.cleaning import CleaningRules, cleaned
from skyshed.flights.kernel import INTERPOLATED_S, OBSERVED_S
from skyshed.flights.load import load
from skyshed.flights.reference import INSIDE, sampled
from skyshed.flights.store import Store
from skyshed.flights.track import meet, track_of
from skyshed.flights.zones import zones_of
from skyshed.jobs.run import Silent
from skyshed.model.figure import Case
from skyshed.terrain.terrain import open_terrain
from skyshed.verbs.exposure import ExposureOptions, narrowed
from skyshed.zone.components import Components
from skyshed.zone.zone import chain_views

SCENARIO = """
name: alps
description: hypothetical
area: {country: Switzerland}
levels: [FL330]
targets: [airliner]
refraction: k=4/3
seed: 1
fire_units:
  - {name: Andermatt Buk-M3, system: buk-m3, site: {lat: 46.636, lon: 8.594, name: Andermatt}}
assets:
  - {name: Andermatt, kind: town, site: {lat: 46.636, lon: 8.594}}
"""


def flights_of(path, folder, *, most, seed=1):
    """Return cleaned tracks of some flights, chosen at random."""
    with Store(folder, 1) as store:
        load([path], store, mapped={}, is_utc_assumed=False, progress=Silent())
        labels = store.sort()
        chunk = next(store.chunks())
    altitudes = altitudes_of(chunk, Air())
    track = track_of(chunk, altitudes, cleaned(chunk, altitudes, labels, CleaningRules()))
    near = np.unique(track.flight[np.hypot(track.lat_deg - 46.636, (track.lon_deg - 8.594) * 0.69) < 0.6])
    chosen = np.random.default_rng(seed).choice(near, most, replace=False)
    track = track[np.isin(track.flight, chosen)]
    return track.moved(flight=np.unique(track.flight, return_inverse=True)[1].astype(np.int32))


@pytest.mark.real_terrain
def test_swiss_day(shared_data, tmp_path):
    path = tmp_path / "alps.yaml"
    path.write_text(SCENARIO)
    (tmp_path / "store").mkdir()
    track = flights_of(shared_data / "flights" / "switzerland.json.gz", tmp_path / "store", most=12)
    scenario, package = narrowed(load_scenario(path), ExposureOptions())
    terrain = open_terrain(())
    (zones,) = zones_of(scenario, package, terrain, (Case.NOMINAL,), n_threads=2, progress=Silent())
    exposed = np.zeros((len(track), 1, 2), np.float32)
    totals, _ = meet(track, zones, 12, step_s=5.0, exposed=exposed, wants_pieces=True)

    def chains(lat_deg, lon_deg):
        points = Points(lat_deg, lon_deg, terrain.elevation_at(lat_deg, lon_deg))
        tasks = [replace(each, users=(zones.unit,)) for each in plan_tasks(scenario, (Case.NOMINAL,)) if each.users]
        looks = looks_of(
            scenario, tasks, {zones.unit.key: {"check": points}}, terrain=terrain,
            refractions=refractions_at_sites(scenario, terrain, scenario.refraction), n_threads=2, progress=Silent(),
        )  # fmt: skip
        places = looks.seen[Case.NOMINAL, zones.unit.key, "check"]
        components = Components(zones.unit, places, looks.sensors(Case.NOMINAL, "airliner"))
        views = [view for _, view in chain_views(components, package)]
        return tuple(np.stack([getattr(view, name) for view in views])
                     for name in ("floor_msl_m", "ceiling_msl_m", "is_known"))  # fmt: skip

    samples = sampled(track, chains, step_s=1.0)
    is_in = samples.state == INSIDE
    exact_s = np.bincount(samples.flight[is_in], samples.length_s[is_in], 12)
    found_s = totals[:, 0, OBSERVED_S] + totals[:, 0, INTERPOLATED_S]

    assert exact_s.sum() > 600.0
    assert found_s == pytest.approx(exact_s, abs=3.0)  # two ends of half a second each, by both methods

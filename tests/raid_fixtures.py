"""A hand-made simulation on the shipped scenario: counts from made-up binomials, everything else worked out of them."""

from dataclasses import replace

import numpy as np
from scipy.stats import beta

from factories import figure
from skyshed.catalogue.resolve import load_scenario
from skyshed.engage.answers import (
    AssetAnswer,
    Assumed,
    Bound,
    Curve,
    CurvePoint,
    ExactShare,
    IfUnlimited,
    Ignorance,
    Lines,
    MissileUse,
    PairedRaids,
    RaidAnswer,
    RaidInfluence,
    Spread,
)
from skyshed.model.figure import Case, Status
from skyshed.model.raid import Doctrine, Group, Raid, Ring
from skyshed.model.scenario import Level, LevelKind
from skyshed.terrain.terrain import TerrainInfo
from skyshed.verbs.simulation import Simulation

N = 10_000
N_EACH = 8
CITIES = ("Baghdad", "Basra", "Erbil")
# The probability that one target comes through, made up: by package, then by case.
LEAKS = {
    "Held": (0.35, 0.8, 0.97),
    "S-400 alone": (0.06, 0.33, 0.78),
    "S-400 + Buk-M3 + Tor-M2": (0.004, 0.05, 0.37),
    "Buk-M3 + Tor-M2": (0.02, 0.12, 0.55),
}
FINE = TerrainInfo(
    'Viewfinder Panoramas 15"', 463.0, is_embedded=False, files=("dem.tif",), attribution="", rmse_m=None
)
COARSE = replace(FINE, name="Embedded terrain", spacing_m=9266.0, is_embedded=True)


def share(hits):
    n, k = hits.size, int(hits.sum())
    low = 0.0 if k == 0 else float(beta.ppf(0.025, k, n - k + 1))
    high = 1.0 if k == n else float(beta.ppf(0.975, k + 1, n - k))
    return ExactShare(k / n, low, high)


def spread(counts):
    low, median, high = np.quantile(counts, (0.05, 0.5, 0.95), method="inverted_cdf")
    return Spread(float(np.mean(counts)), float(low), float(median), float(high))


def leakers_by_asset(package, case, *, n_each=N_EACH):
    """Return made-up leakers (n, n_assets) of a package in a case."""
    rng = np.random.default_rng([list(LEAKS).index(package), list(Case).index(case), n_each])
    p = LEAKS[package][list(Case).index(case)]
    return rng.binomial(n_each, np.clip(p * np.array([0.6, 1.4, 1.0]), 0, 1), (N, len(CITIES)))


def raid(scenario, *, lasts_s=240.0):
    target = next(each for each in scenario.targets if each.key == "cruise-missile")
    assets = {asset.name: asset for asset in scenario.assets}
    level = Level("50 m AGL", LevelKind.AGL, 50.0)
    groups = [Group(city, target, N_EACH, assets[city], Ring(300e3), level, spread_s=lasts_s) for city in CITIES]
    return Raid("Three cities", tuple(groups), description="From all directions alike.")


def missiles_of(package, used):
    kinds = {(unit.system.key, name): unit for unit in package.units for name in unit.system.missiles}
    n_each = [64] * len(kinds)
    parts = [used // len(kinds) for _ in kinds]
    return tuple(
        MissileUse(system, missile, n, spread(part), spread(n - part))
        for (system, missile), n, part in zip(kinds, n_each, parts, strict=True)
    )


def answer(package, case, *, is_networked=None):
    by_asset = leakers_by_asset(package.name, case)
    leakers = by_asset.sum(axis=1)
    own = package.is_networked if is_networked is None else is_networked
    leakers = leakers if own == package.is_networked else leakers // 2
    n_targets = N_EACH * len(CITIES)
    mean, error = leakers.mean(), leakers.std() / np.sqrt(N)
    stopped = n_targets - leakers
    used = np.round(stopped * (1.7 if own else 2.6)).astype(int)
    bound = Bound(*(mean * np.array([0.05, 0.02, 0.1, 0.3, 0.13, 0.1, 0.3])))
    limits = (
        IfUnlimited(mean * 0.97, mean * 0.7, mean * 0.45, mean * 0.85, mean * 0.2) if case is Case.NOMINAL else None
    )
    assets = tuple(
        AssetAnswer(city, N_EACH, spread(by_asset[:, i]), share(by_asset[:, i] == 0)) for i, city in enumerate(CITIES)
    )
    return RaidAnswer(
        package=package.name,
        case=case,
        is_networked=own,
        n=N,
        n_targets=n_targets,
        histogram=np.bincount(leakers, minlength=n_targets + 1),
        leakers=spread(leakers),
        mean_low=mean - 1.96 * error,
        mean_high=mean + 1.96 * error,
        none_through=share(leakers == 0),
        assets=assets,
        missiles=missiles_of(package, used),
        used=spread(used),
        missiles_per_stopped=float(used.sum() / stopped.sum()) if stopped.any() else float("nan"),
        n_shot_at=float(n_targets * 0.9),
        bound=bound,
        if_unlimited=limits,
    )


def paired(first, second):
    a, b = (leakers_by_asset(each.name, Case.NOMINAL).sum(axis=1) for each in (first, second))
    difference = a - b
    mean, error = difference.mean(), difference.std() / np.sqrt(N)
    ends = mean - 1.96 * error, mean + 1.96 * error
    return PairedRaids(
        first.name,
        second.name,
        Case.NOMINAL,
        spread(difference),
        *ends,
        (difference < 0).mean(),
        (difference == 0).mean(),
    )


def curve(packages):
    points = []
    for package in packages:
        for case in Case:
            p = LEAKS[package.name][list(Case).index(case)]
            for size in range(4, 65, 4):
                rng = np.random.default_rng([size, list(Case).index(case)])
                counts = rng.binomial(size, min(p + max(size - 20, 0) * 0.009, 1.0), 2000)
                points.append(CurvePoint(package.name, case, float(size), size, spread(counts), share(counts == 0)))
    return Curve("raid.size", tuple(points), "Groups are scaled by largest remainder; the raid lasts as long.")


def ignorance(package):
    at_low, at_nominal, at_high = (leakers_by_asset(package.name, case).sum(axis=1).mean() for case in Case)
    system = package.units[0].system.key
    kill = figure(
        f"{system}/{next(iter(package.units[0].system.missiles))}/kill_probability",
        0.15,
        0.6,
        0.95,
        unit="1",
        note="3 of 5 (Tor)",
    )
    rho = figure("engagement/correlation", 0.0, 0.1, 0.3, unit="1")
    reaction = figure(f"{system}/reaction_time_s", 8.0, 10.0, 15.0, unit="s", status=Status.CITED)
    moved = (
        RaidInfluence(package.name, kill, at_high, at_low),
        RaidInfluence(package.name, rho, at_nominal * 0.9, at_nominal * 1.2),
        RaidInfluence(package.name, reaction, at_nominal * 0.95, at_nominal * 1.1),
    )
    return Ignorance(package.name, 200, 500, at_nominal, at_nominal * 2.3, 0.31, moved)


def lines(made):
    found = []
    for group in made.groups:
        site = group.asset.site
        for k in range(group.count):
            turn = np.radians(360.0 * (k + 0.5) / group.count)
            away = np.linspace(2.7, 0.0, 30)
            lat_deg, lon_deg = site.lat_deg + away * np.cos(turn), site.lon_deg + away * np.sin(turn) * 1.17
            found.append(Lines(np.linspace(0, 1300, 30), lat_deg, lon_deg, np.full(30, 90.0)))
    return tuple(found)


def simulation(*, with_curve=True, terrain=FINE, cases=tuple(Case), scenario=None):
    scenario = scenario or load_scenario("iraq-offer")
    packages, made = scenario.packages, raid(scenario)
    told = [ignorance(package) for package in packages]
    figures = {one.figure.key: one.figure for each in told for one in each.influences}
    return Simulation(
        scenario=scenario,
        raid=made,
        doctrine=Doctrine(),
        packages=packages,
        cases=cases,
        n=N,
        seed=1,
        answers=tuple(answer(package, case) for package in packages for case in cases),
        other_command=tuple(
            answer(package, Case.NOMINAL, is_networked=not package.is_networked)
            for package in packages
            if Case.NOMINAL in cases
        ),
        pairs=tuple(paired(packages[2], other) for other in (packages[1], packages[3])),
        curves=(curve(packages),) if with_curve else (),
        ignorance=tuple(told),
        assumed=tuple(Assumed(each, tuple(package.name for package in packages)) for each in figures.values()),
        lines=lines(made),
        fought={},
        figures=tuple(figures.values()),
        terrain=terrain,
        remarks=("Two targets fly over ground that the terrain lacks: there nothing is taken for seen.",),
        provenance={"versions": {"skyshed": "0.2.0"}},
    )

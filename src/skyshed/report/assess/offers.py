"""The table of the first screen: packages beside each other, by what flies at a height of its own, with the price."""

from skyshed.coverage.conventions import RING
from skyshed.coverage.left_open import Ends, ends_of
from skyshed.model.figure import Figure
from skyshed.model.scenario import Level, Offer
from skyshed.report.assess.own_height import OwnHeight, own_height
from skyshed.report.facts import Facts
from skyshed.report.table import Cell, Table, number, share_cell, text
from skyshed.report.words import between_words, ends_words, figure_words, listed, share_words

FINER = "needs finer ground"


def offers_of(facts: Facts) -> Table:
    """Return one row a package: rings, the share against every class at a height of its own, the price."""
    heights = [own_height(facts, target) for target in facts.asked_targets]
    packages = facts.result.packages
    is_priced = any(package.price_usd for package in packages)
    heads = ["Advertised rings", *(f"{height.target.name}, {height.words}" for height in heights)]
    rows = []
    for package in packages:
        cells = [_ring_cell(facts, package), *(_own_cell(facts, package, height) for height in heights)]
        price = [_price_cell(package)] if is_priced else []
        gone = f"without {listed(list(package.without))}" if package.without else ""
        rows.append((text(facts.spoken_name(package), gone), *cells, *price))
    spread = ", under it all cases" if len(facts.result.cases) > 1 else ""
    caption = f"Share of the sky, each class at a height at which it flies; {facts.lead_case} case{spread}"
    is_offer = all(package.is_offered or facts.is_held(package) for package in packages)
    columns = ("Offer" if is_offer else "Package", *heads, *(["Price (not divided)"] if is_priced else []))
    return Table(caption, columns, tuple(rows))


def _ring_cell(facts: Facts, package: Offer) -> Cell:
    rings = ring_share(facts, package, facts.lead_level or facts.result.levels[-1])
    return number("–" if rings is None or not package.fire_units else between_words(rings, share_words))


def _own_cell(facts: Facts, package: Offer, height: OwnHeight) -> Cell:
    if not package.fire_units:
        return number("no fire unit")
    if not height.is_answered or facts.barred_units(package):
        return Cell(FINER, kind="finer")
    return share_cell(height.shares(package), facts.lead_case)


def _price_cell(package: Offer) -> Cell:
    price = package.price_usd
    if price is None:
        return number("not published")
    return number(figure_words(price, price.nominal), ends_words(price) if price.low < price.high else "")


def price_words(price: Figure) -> str:
    """Return a price, with its two ends where it has any."""
    nominal = figure_words(price, price.nominal)
    return f"{nominal} ({ends_words(price)})" if price.low < price.high else nominal


def ring_share(facts: Facts, package: Offer, level: Level) -> Ends | None:
    """Return the share of the sky inside the advertised rings of a package; None where it was not worked out."""
    asked = package.name, facts.lead_target.key, level.label, RING
    rows = (row for row in facts.result.conventions if (row.package, row.target, row.level, row.convention) == asked)
    return next((ends_of(row, "covered_share") for row in rows), None)

"""The page and the lines of a raid: every number is the simulation's, always as a range, and no word says too much."""

import re
from dataclasses import replace

import numpy as np
import pytest
from markupsafe import escape

import raid_fixtures
import skyshed as sky
from skyshed.engage.answers import ExactShare
from skyshed.model.figure import Case
from skyshed.model.raid import Loss
from skyshed.report.raids import map as raid_map
from skyshed.report.raids.curve import curve_drawings, curve_words
from skyshed.report.raids.files import QUERIES
from skyshed.report.raids.held import package_words
from skyshed.report.raids.open_sea import ground_label, is_over_sea
from skyshed.report.raids.page import MAP, raid_page_text
from skyshed.report.raids.reported import FRAME, OUTCOMES, dots
from skyshed.report.raids.text import raid_text
from skyshed.report.raids.verdict import at_all_words, said_of, verdict_of
from skyshed.report.raids.words import arrive_words, duration_s, interval_words, question_words, script_words
from skyshed.report.raids.write import write_raid
from skyshed.report.words import NBSP, share_words

FULL = "S-400 + Buk-M3 + Tor-M2"
HOSTILE = '<script>document.title="run"</script>\x1b[2J'
FORBIDDEN = (
    "protect",
    "guarantee",
    "saturation point",
    "optimal",
    "impenetrable",
    "best doctrine",
    "certainly",
    "per kill",
)


@pytest.fixture(scope="module")
def simulation():
    return raid_fixtures.simulation()


@pytest.fixture(scope="module")
def folder(tmp_path_factory, simulation):
    made = tmp_path_factory.mktemp("raid")
    write_raid(simulation, made, command="skyshed simulate iraq-offer")
    return made


@pytest.fixture(scope="module")
def page(folder):
    return (folder / "report.html").read_text("utf-8")


def words_of(page):
    """Return what a reader sees of a page, every kind of space as one."""
    body = re.sub(r"<(style|script).*?</\1>", " ", page.split("<body>")[1], flags=re.DOTALL)
    plain = re.sub(r"<[^>]*>", " ", body).replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&")
    return re.sub(r"[\s\u00a0]+", " ", plain)


def first_screen(page):
    return words_of(page).split("Case by case")[0]


def changed(simulation, package, case, **values):
    answers = tuple(
        replace(each, **values) if (each.package, each.case) == (package, case) else each for each in simulation.answers
    )
    return replace(simulation, answers=answers)


def test_the_question_says_how_many_of_what_and_over_how_long(simulation):
    raid = simulation.raid

    assert question_words(raid).replace(NBSP, " ") == "What if 24 cruise missiles set out within 4 min?"
    assert script_words(raid).replace(NBSP, " ") == (
        "Hypothetical and scripted: 24 cruise missiles at 50 m above ground, straight at Baghdad (8), Basra (8) and "
        "Erbil (8); they set out within 4 min."
    )
    assert script_words(raid, is_under_question=True).replace(NBSP, " ") == (
        "Hypothetical and scripted: all at 50 m above ground, straight at Baghdad (8), Basra (8) and Erbil (8)."
    )
    fighter = next(each for each in simulation.scenario.targets if each.key == "fighter")
    high = replace(raid.groups[1], target=fighter, level=replace(raid.groups[1].level, altitude_m=3000.0))
    mixed = replace(raid, groups=(raid.groups[0], high, raid.groups[2]), losses=(Loss(120.0, "Basra S-400", "92N6E"),))
    assert (
        "16 cruise missiles at 50 m above ground and 8 fighters (4th-generation) at 3,000 m above ground, straight"
        in (script_words(mixed).replace(NBSP, " "))
    )
    assert script_words(mixed).endswith(f"Stated as lost from 120{NBSP}s on: 92N6E of Basra S-400.")
    assert said_of(replace(simulation, raid=mixed), FULL).startswith(
        "Of 24 targets, 0 (claimed) to 9 (conservative) get through"
    )
    at_once = replace(raid, groups=tuple(replace(group, spread_s=0.0) for group in raid.groups))
    assert question_words(at_once) == "What if 24 cruise missiles set out at once?"
    later = replace(raid, groups=(replace(raid.groups[0], start_s=300.0), *raid.groups[1:]))
    assert duration_s(later) == 540.0


def test_a_sentence_holds_the_simulations_own_numbers(simulation):
    medians = [simulation.answer(FULL, case).leakers.median for case in Case]
    lead = simulation.answer(FULL).leakers
    said = []
    for city, asset in enumerate(raid_fixtures.CITIES):
        shares = [share_words(simulation.answer(FULL, case).assets[city].unharmed.share) for case in Case]
        if city:
            said.append(f"{asset} in {'/'.join(each.removesuffix(f'{NBSP}%') for each in shares)} %")
        else:
            named = ", ".join(f"{each} ({case})" for each, case in zip(shares, Case, strict=True))
            said.append(f"{asset} in {named} of runs".replace(NBSP, " "))
    first = simulation.ignorance[2].influences[0]

    assert said_of(simulation, FULL).replace(NBSP, " ") == (
        f"Of 24 cruise missiles, {min(medians):.0f} (claimed) to {max(medians):.0f} (conservative) get through; "
        f"nominal {lead.median:.0f}, by chance {lead.low:.0f} to {lead.high:.0f}. None reaches {'; '.join(said)}. "
        "Moved alone, kill probability of missile 40N6E (S-400 Triumf, merely assumed) takes the mean farthest: from "
        f"{first.leakers_at_low:.1f} to {first.leakers_at_high:.1f}."
    )
    assert (min(medians), max(medians), lead.median, lead.low, lead.high) == (0, 9, 1, 0, 3)


def test_a_sentence_follows_another_number(simulation):
    claimed = simulation.answer(FULL, Case.CONSERVATIVE).leakers._replace(median=17.0)

    assert "0 (claimed) to 17 (conservative) get through" in said_of(
        changed(simulation, FULL, Case.CONSERVATIVE, leakers=claimed), FULL
    )


def with_assets(simulation, package, *, cases=tuple(Case), **values):
    """Return the simulation with values of assets changed, each by the place of the asset."""
    made = simulation
    for case in cases:
        answer = simulation.answer(package, case)
        assets = list(answer.assets)
        for field, by_place in values.items():
            for place, value in by_place.items():
                assets[place] = replace(assets[place], **{field: value})
        made = changed(made, package, case, assets=tuple(assets))
    return made


NEVER = ExactShare(0.0, 0.0, 0.00037)


def test_whom_nobody_can_meet_is_said_apart_from_shares(simulation):
    out = with_assets(simulation, FULL, unharmed={2: NEVER}, n_never_in_reach={2: 8})
    part = with_assets(simulation, FULL, unharmed={2: NEVER}, n_never_in_reach={2: 3})
    nominal_alone = with_assets(simulation, FULL, cases=(Case.NOMINAL,), unharmed={2: NEVER}, n_never_in_reach={2: 8})

    assert "None reaches Baghdad in" in said_of(out, FULL)
    assert (
        "Those at Erbil (8) are in nobody’s reach: at 50 m above ground they stay below the horizon or beyond every "
        "missile."
    ) in said_of(out, FULL).replace(NBSP, " ")
    assert "Erbil in" not in said_of(out, FULL)
    assert "Erbil (3 of its 8 in nobody’s reach) is reached in every run." in said_of(part, FULL)
    assert "Erbil in 97/0/2.6 %" in said_of(nominal_alone, FULL).replace(NBSP, " ")
    assert "nobody’s reach" not in said_of(nominal_alone, FULL)


def test_what_holds_under_every_package_is_said_once(simulation, folder):
    made = simulation
    for package in simulation.packages:
        made = with_assets(made, package.name, unharmed={2: NEVER}, n_never_in_reach={2: 8})
    once = (
        "Under every package those at Erbil (8) are in nobody’s reach: at 50 m above ground they stay below the "
        "horizon or beyond every missile."
    )

    assert "Erbil" not in said_of(made, FULL)
    assert verdict_of(made).alike.replace(NBSP, " ") == once
    assert verdict_of(simulation).alike == ""
    assert first_screen(raid_page_text(made, folder)).count("are in nobody’s reach") == 1
    assert " ".join(raid_text(made).split()).count("Under every package those at Erbil (8) are in nobody’s reach.") == 1


def test_many_assets_are_said_by_the_two_ends(simulation):
    made = simulation
    for case in Case:
        answer = simulation.answer(FULL, case)
        more = tuple(replace(answer.assets[0], asset=f"Town {index}") for index in range(3))
        made = changed(made, FULL, case, assets=(*answer.assets, *more))
    said = said_of(made, FULL).replace(NBSP, " ")

    basra = share_words(simulation.answer(FULL).assets[1].unharmed.share).replace(NBSP, " ")
    assert re.search(rf"None reaches Basra in .*, {basra} \(nominal\), .* of runs \(the least of 6 assets\), ", said)
    assert said.count(" (the most)") == 1
    assert "Erbil" not in said


def test_a_range_of_cases_that_is_one_number_says_so(simulation):
    alike = simulation
    for case in Case:
        lead = simulation.answer(FULL).leakers
        alike = changed(alike, FULL, case, leakers=lead._replace(median=9.0, low=8.0, high=10.0))

    assert "9 get through in the median run of every case; by chance 8 to 10 (nominal)." in said_of(alike, FULL)


def test_where_nothing_is_stopped_one_plain_reason_is_said(simulation):
    answer = simulation.answer("Held")
    all_through = answer.leakers._replace(mean=24.0, median=24.0, low=24.0, high=24.0)
    never = answer.bound._replace(**dict.fromkeys(answer.bound._fields, 0.0))
    for field, reason in (
        ("never_in_reach", "no target is ever in reach of a missile"),
        ("not_seen", "no target is ever seen"),
        ("seen_too_late", "every target is seen too late for a shot"),
    ):
        bound = never._replace(**{field: 24.0})
        made = changed(simulation, "Held", Case.NOMINAL, leakers=all_through, bound=bound)
        assert f"None is stopped: {reason} (nominal)." in said_of(made, "Held")
    assert at_all_words(simulation, "Held") == ""


def test_the_first_screen_holds_a_sentence_for_every_package_and_the_other_command(simulation, page):
    shown = first_screen(page)

    for package in simulation.packages:
        assert said_of(simulation, package.name).replace(NBSP, " ") in shown
    assert "Means, nominal: networked 1.2 through, 38.7 missiles used; each unit by itself 0.4 and 61.2." in shown
    assert page.count('<svg class="raid-curve"') == 2 * len(simulation.packages)  # once more in its section


def test_shares_of_runs_stand_with_their_exact_intervals_in_all_cases(simulation, page):
    shown = words_of(page)

    assert interval_words(ExactShare(0.5, 0.4, 0.6)) == f"40.0{NBSP}% to 60.0{NBSP}%"
    assert interval_words(raid_fixtures.share(np.zeros(10_000, bool))) == f"0{NBSP}% to 0.037{NBSP}%"
    for answer in simulation.answers:
        for asset in answer.assets:
            words = f"{share_words(asset.unharmed.share)} {interval_words(asset.unharmed)}"
            assert words.replace(NBSP, " ") in shown


def test_ledger_and_what_if_unlimited_stand_beside_each_other(page):
    shown = words_of(page)

    assert "The second table is the answer." in shown
    assert "never in reach not seen seen too late no channel no missile neither, or mixed missed all through" in shown
    assert "S-400 alone 7.9 7.7 5.5 3.6 6.7 1.6" in shown
    assert "S-400 alone: 7.9 through on average; 1.6 if every missile killed." in shown


def test_no_word_says_too_much(simulation, page):
    quoted = re.sub("“[^”]*”", "", words_of(page))

    for said in (quoted, raid_text(simulation)):
        assert [word for word in FORBIDDEN if word in said.lower()] == []
    assert page.count("“It protects Baghdad.”") == 2  # among what is not to be said


def test_the_five_sentences_point_at_the_right_ones(page):
    targets = re.findall(r'href="#([a-z-]+)" rel', page)

    assert first_screen(page).count(" But: ") == 3
    assert "What not to say (three of five sentences )" in first_screen(page)
    assert targets == ["cases", "answer", "sweeps", "missiles", "settings"]
    assert all(f'id="{target}"' in page for target in targets)


def test_names_are_escaped_and_nothing_runs(simulation, folder):
    raid = simulation.raid
    asset = replace(raid.groups[0].asset, name=HOSTILE)
    target = replace(raid.groups[0].target, name=HOSTILE)
    groups = tuple(replace(group, name=HOSTILE, asset=asset, target=target) for group in raid.groups)
    package = replace(simulation.packages[1], name=HOSTILE)
    answers = tuple(
        replace(each, package=HOSTILE, assets=tuple(replace(one, asset=HOSTILE) for one in each.assets))
        for each in simulation.answers
        if each.package == "S-400 alone"
    )
    curve = replace(
        simulation.curves[0],
        note=HOSTILE,
        points=tuple(
            each._replace(package=HOSTILE) for each in simulation.curves[0].points if each.package == "S-400 alone"
        ),
    )
    hostile = replace(
        simulation, raid=replace(raid, name=HOSTILE, groups=groups), packages=(package,), answers=answers,
        curves=(curve,), other_command=(), pairs=(), ignorance=(), remarks=(HOSTILE,),
    )  # fmt: skip
    page = raid_page_text(hostile, folder)

    assert "<script" not in page
    assert str(escape(HOSTILE)) in page
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script-src" not in policy
    assert not re.search(r"<[^>]* style=", page)  # which the policy would refuse


def test_a_curve_ends_without_a_defence_where_as_many_come_through_as_set_out(simulation):
    curve = simulation.curves[0]
    few = replace(curve, points=tuple(point for point in curve.points if point.package == FULL))
    drawing = str(curve_drawings(few)[0])
    dotted = re.search(r'class="raid-none" fill="none" d="M([^"]*)"', drawing)[1].split("L")

    assert dotted[0] == "34.0 156.0"
    assert "162.0 90.0" in dotted  # half of it
    assert dotted[-1] == "290.0 24.0"
    assert [
        kind for kind in ("raid-cases", "raid-chance", "raid-none", "raid-line") if f'"{kind}"' not in drawing
    ] == []
    assert "knee" not in drawing


def test_a_band_is_as_high_as_its_numbers(simulation):
    curve = simulation.curves[0]
    drawing = str(curve_drawings(curve)[1])
    last = [point for point in curve.points if point.package == "S-400 alone" and point.value == 64.0]
    low, *_, high = sorted(point.leakers.mean for point in last)
    outline = re.search(r'class="raid-cases" d="M([^"]*)Z"', drawing)[1].split("L")
    ends = [float(place.split()[1]) for place in outline if place.startswith("290.0")]

    assert ends == pytest.approx([156 - min(each, 64) / 64 * 132 for each in (high, low)], abs=0.06)


def test_reported_outcomes_stand_alone_each_with_date_and_address(simulation, page):
    drawing = str(dots())

    assert drawing.count("<circle") == len(OUTCOMES) == 12
    assert FRAME in words_of(page)
    for each in OUTCOMES:
        assert re.search(r"20\d\d-\d\d", each.date)
        assert f">{each.name}, {each.date}<" in drawing
        assert each.address in page
        assert 0.0 <= each.stopped_share <= 1.0
    for package in simulation.packages:
        assert package.name not in drawing
    by_party = {each.claimed_by: each.stopped_share for each in OUTCOMES if each.name == "Syria"}
    assert by_party == {"Russia": 71 / 103, "United States": 0.0}


def test_coarse_ground_is_marked_and_says_what_to_type(simulation, folder):
    coarse = raid_page_text(replace(simulation, terrain=raid_fixtures.COARSE), folder)

    shown = first_screen(coarse)
    assert "9 km terrain: not a bound, not for quoting" in shown
    assert "Finer ground: run the same command with --fetch" in shown
    assert "not for quoting" not in first_screen(raid_page_text(simulation, folder))
    high = tuple(replace(group, level=replace(group.level, altitude_m=5000.0)) for group in simulation.raid.groups)
    over = replace(simulation, terrain=raid_fixtures.COARSE, raid=replace(simulation.raid, groups=high))
    assert verdict_of(over).mark == "9 km terrain: not a bound"


def test_without_a_sweep_the_map_stands_on_the_first_screen(simulation, folder):
    bare = raid_page_text(replace(simulation, curves=()), folder)

    assert bare.index("data:image/png") < bare.index('id="cases"')
    assert 'id="map"' not in bare
    assert 'sweeps"' not in bare  # neither the section nor a way to it
    assert "nothing was swept in this run" in words_of(bare)
    assert "add --sweep raid.size=4:48:4 to the command" in first_screen(bare)
    assert "--sweep" not in first_screen(raid_page_text(simulation, folder))


def test_one_case_alone_says_so(simulation):
    alone = replace(simulation, cases=(Case.CLAIMED,), other_command=())

    assert "all move at once" not in verdict_of(alone).before
    assert "(claimed case, other cases were not asked for); by chance" in said_of(alone, FULL)
    assert "In the claimed case, 10,000 runs:" in " ".join(raid_text(alone).split())


def test_every_assumed_figure_stands_with_what_it_moves(simulation, page):
    shown = words_of(page)

    assert "S-400 alone: 1.4 to 18.0 through 1 more package less" in shown
    assert len(simulation.assumed) == 7
    assert "4 figures that decide an engagement are merely assumed, and on 3 the sources disagree." in shown


def test_the_terminal_says_it_in_a_few_lines(simulation):
    three = replace(simulation, packages=simulation.packages[1:], terrain=raid_fixtures.COARSE)
    lines = raid_text(three).splitlines()

    assert len(lines) <= 16  # three assets are named under each
    assert max(map(len, lines)) <= 80
    said = " ".join(lines)
    assert (
        "S-400 alone: 1 to 18 through (nominal 8, by chance 4 to 12). None reaches Baghdad in 74/18/0.7 % of runs; "
        in said
    )
    assert "Mean under own/other command, nominal: 18.3/8.9; 7.9/3.7; 1.2/0.4; 2.9/1.2." in said
    assert "By case (claimed, nominal, conservative), 10,000 runs each:" in said
    assert (
        "Moves the mean most, alone, in this order: kill probability of missile 40N6E 18.0 to 1.4; of missile 40N6E "
        "8.9 to 0.1; of missile 9M317M 13.2 to 0.5 (merely assumed)."
    ) in said
    assert lines[2].startswith("9 km terrain: not a bound, not for quoting")


def test_what_is_written_names_its_files(folder, page):
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} == {
        "report.html", "provenance.json", "summary.json", MAP,
    }  # fmt: skip
    assert page.count("runs.parquet") == 3
    assert len(page) < 400_000


def test_every_query_of_the_page_is_answered_by_the_rows(simulation, tmp_path, monkeypatch):
    duckdb = pytest.importorskip("duckdb")
    values = ", ".join(
        f"('Three cities', '{package.name}', '{case}', 'networked', {size}, '{setting}', {run}, {run % 2}, {run + 3})"
        for package in simulation.packages
        for case in Case
        for size, setting in ((4, ""), (8, ""), (8, "target_channels=2"))
        for run in range(4)
    )
    names = 'raid, package, "case", command, size, setting, replication, leakers, missiles'
    monkeypatch.chdir(tmp_path)
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT * FROM (VALUES {values}) runs({names})) TO 'runs.parquet' (FORMAT parquet)")
        counted, spared, worst = (connection.execute(query).fetchall() for _, query in QUERIES)

    assert [row[-1] for row in counted] == [2] * (4 * 3 * 3 * 2)
    assert {row[-1] for row in spared} == {0.5}
    assert [row[-2] for row in worst] == [1] * 20


def test_a_figure_that_moves_nothing_decides_nothing(simulation):
    told = tuple(
        replace(
            each, influences=tuple(replace(one, leakers_at_high=one.leakers_at_low + 0.04) for one in each.influences)
        )
        for each in simulation.ignorance
    )

    assert "Moved alone" not in said_of(replace(simulation, ignorance=tuple(told)), FULL)


def test_a_sweep_of_the_defence_has_all_targets_without_it(simulation):
    swept = tuple(point._replace(value=point.value / 4, n_targets=24) for point in simulation.curves[0].points)
    curve = replace(simulation.curves[0], name="target_channels", points=swept)
    drawing = str(curve_drawings(curve)[0])
    dotted = re.search(r'class="raid-none" fill="none" d="M([^"]*)"', drawing)[1].split("L")

    assert len({place.split()[1] for place in dotted}) == 1
    assert ">target channels</text>" in drawing
    assert " of 24 (by chance " in curve_words(curve, "Held")


def test_missiles_in_reserve_and_what_is_out_of_reach_stand_in_their_tables(simulation, folder, page):
    answer = simulation.answer(FULL)
    kept = (replace(answer.missiles[0], n_reserve=12), *answer.missiles[1:])
    made = with_assets(simulation, FULL, unharmed={2: NEVER}, n_never_in_reach={2: 8})
    made = changed(made, FULL, Case.NOMINAL, missiles=kept)
    shown = words_of(raid_page_text(made, folder))

    assert "64 12 in reserve" in shown
    assert "in reserve" not in words_of(page)
    assert "0 % in nobody’s reach" in shown


def test_no_price_is_shown_and_it_is_said_why(page):
    shown = words_of(page)

    assert "No price of these missiles was read as a figure, and none is divided by targets stopped" in shown
    assert "https://www.csis.org/analysis/cost-and-value-air-and-missile-defense-intercepts" in page
    assert "$" not in shown


def test_a_figure_that_moves_less_than_is_said_has_no_range(simulation, folder):
    first = simulation.ignorance[0]
    one = replace(first.influences[0], leakers_at_low=8.78, leakers_at_high=8.80)
    small = replace(simulation, ignorance=(replace(first, influences=(one,)),))

    assert "under 0.05 of a target" in words_of(raid_page_text(small, folder))


@pytest.mark.parametrize("has_radars", [True, False])
def test_the_legend_of_the_map_holds_what_is_drawn(simulation, tmp_path, monkeypatch, has_radars):
    drawn, free = [], []
    legend, places = raid_map.draw_legend, raid_map.draw_places

    def seen_legend(sheet, heading, swatches, marks):
        drawn.extend(mark.words for mark in marks)
        legend(sheet, heading, swatches, marks)

    def seen_places(*args, **more):
        free.extend(more["free"])
        return places(*args, **more)

    monkeypatch.setattr(raid_map, "draw_legend", seen_legend)
    monkeypatch.setattr(raid_map, "draw_places", seen_places)
    package = simulation.packages[1]
    radar = replace(package.units[0], name="Radar", system=replace(package.units[0].system, missiles={}))
    units = (*package.units, radar) if has_radars else package.units
    raid_map.draw_raid_map(replace(simulation, packages=(replace(package, units=units),)), tmp_path / "raid.png")

    assert ("radar only" in drawn) == has_radars
    assert "fire unit" in drawn
    assert len(free) == len(simulation.lines)  # names keep off the dots


def test_the_map_of_tracks_in_one_line_is_no_strip(simulation):
    line = simulation.lines[0]
    south_north = line._replace(lon_deg=np.full(line.lat_deg.size, 44.0))
    package = simulation.packages[0]
    alone = replace(package, units=tuple(replace(each, site=package.units[0].site) for each in package.units))

    grid = raid_map._frame(replace(simulation, lines=(south_north,), packages=(alone,)))

    high, wide = np.ptp(grid.lat_deg), np.ptp(grid.lon_deg) * np.cos(np.radians(np.mean(grid.lat_deg)))
    assert 0.69 < wide / high < 1.45


def swept_defence(simulation):
    """Return a sweep of a system's missiles: means of 12 and 8.8 with it, and others that stay."""
    made = []
    for point in simulation.curves[0].points:
        if point.value in {8.0, 32.0}:
            mean = (12.0 if point.value == 8.0 else 8.8) if point.package.startswith("S-400") else 10.0
            made.append(point._replace(n_targets=24, leakers=point.leakers._replace(mean=mean)))
    return replace(simulation.curves[0], name="s-400/ready_missiles", points=tuple(made), note="dealt over its types")


def test_a_sweep_names_every_package_that_it_moves_and_those_that_it_does_not(simulation, folder):
    swept = replace(simulation, curves=(swept_defence(simulation),))
    said = (
        "S-400/ready missiles, mean through (nominal): S-400 alone 8: 12.0, 32: 8.8; S-400 + Buk-M3 + Tor-M2 8: 12.0, "
        "32: 8.8; unchanged: Held, Buk-M3 + Tor-M2."
    )
    page = raid_page_text(swept, folder)

    assert said in first_screen(page)
    assert words_of(page).count(said) == 2  # once more over its section
    assert said in " ".join(raid_text(swept).split())
    assert "--sweep" not in first_screen(page)
    assert "Dealt over its types." in words_of(page)


def test_the_first_screen_says_when_they_arrive(simulation):
    ends_s = (1300.0, 1420.0)
    late = tuple(replace_end(line, end_s) for line, end_s in zip(simulation.lines, ends_s, strict=False))
    groups = tuple(replace(group, start_s=100.0) for group in simulation.raid.groups)

    assert (
        verdict_of(replace(simulation, lines=late))
        .script.replace(NBSP, " ")
        .endswith("Those that nothing stops arrive 21.7 to 23.7 min after the first sets out.")
    )
    later = replace(simulation, lines=late, raid=replace(simulation.raid, groups=groups))
    assert arrive_words(later).replace(NBSP, " ").startswith("Those that nothing stops arrive 20 to 22 min")
    assert arrive_words(replace(simulation, lines=())) == ""


def replace_end(line, end_s):
    return line._replace(time_s=np.linspace(0.0, end_s, line.time_s.size))


def test_beside_the_share_of_chance_stands_what_was_drawn_at_all(page):
    shown = words_of(page)

    assert "31 % of the variance is chance: of that from kill, load and time figures; geometry (ranges," in shown
    assert shown.count("scan times and missile speeds stay nominal in these draws.") == 2


def test_cases_are_called_no_bounds(simulation, folder, page):
    coarse = words_of(raid_page_text(replace(simulation, terrain=raid_fixtures.COARSE), folder))

    assert "Cases are ends of the figures, not likelihoods; over this ground they do not bound the answer:" in coarse
    assert "Cases are ends of the figures, not likelihoods:" in words_of(page)
    assert "are bounds" not in coarse


def test_what_is_held_is_called_so_and_stands_in_every_package(simulation, page):
    shown = first_screen(page)

    assert "Every package includes what is held already (2 Pantsir-S1)." in shown
    assert shown.count("from case to case all move at once.") == 1
    assert "Held already (2 Pantsir-S1). Of 24 cruise missiles," in shown
    assert "Held already (2 Pantsir-S1; in every package): 8 to 20 through" in " ".join(raid_text(simulation).split())
    alone = replace(simulation, packages=simulation.packages[:1])
    assert "Every package" not in verdict_of(alone).before
    assert "held" not in verdict_of(replace(simulation, scenario=replace(simulation.scenario, held=None))).before
    named = replace(simulation.scenario.held, name="The army")
    assert package_words(replace(simulation, scenario=replace(simulation.scenario, held=named)), named) == (
        "The army, held already (2 Pantsir-S1)"
    )


def test_of_high_flyers_no_horizon_is_said(simulation):
    out = with_assets(simulation, FULL, unharmed={2: NEVER}, n_never_in_reach={2: 8})
    high = tuple(replace(group, level=replace(group.level, altitude_m=9000.0)) for group in out.raid.groups)

    assert "are in nobody’s reach." in said_of(replace(out, raid=replace(out.raid, groups=high)), FULL)


def at_sea(simulation, *, lat_deg=30.0, lon_deg=-40.0):
    """Return the simulation with all units at a place, and tracks that come from the north."""
    line = simulation.lines[0]
    lines = (line._replace(lat_deg=np.linspace(lat_deg + 2, lat_deg, 30), lon_deg=np.full(30, lon_deg)),)
    site = replace(simulation.packages[1].units[0].site, lat_deg=lat_deg, lon_deg=lon_deg)
    unit = replace(simulation.packages[1].units[0], site=site)
    return replace(simulation, lines=lines, packages=(replace(simulation.packages[1], units=(unit,)),))


def test_over_open_sea_coarse_ground_carries_no_mark(simulation):
    coarse = replace(simulation, terrain=raid_fixtures.COARSE)

    assert verdict_of(at_sea(coarse)).mark == verdict_of(at_sea(coarse)).ground == ""
    for elsewhere in (coarse, at_sea(coarse, lat_deg=36.0, lon_deg=-6.0), at_sea(coarse, lon_deg=44.0)):
        assert ground_label(elsewhere) == "9 km terrain: not a bound"  # Iraq; the Strait of Gibraltar; Arabia
    assert not is_over_sea(replace(at_sea(coarse), lines=()))
    land = replace(simulation.packages[1], units=simulation.packages[1].units[:1])
    assert not is_over_sea(replace(at_sea(coarse), packages=(land,)))  # the box reaches ashore


@pytest.mark.parametrize(
    ("sweep", "said"),
    [
        ("raid.size=2,4", "the raid lasts as long as before"),
        ("ready_missiles=4,8", "dealt over its types in proportion to the nominal load"),
        ("target_channels=1,2", "in place of the figure's own in all cases"),
    ],
)
def test_a_sweep_says_how_it_sets_what_it_sweeps(sweep, said):
    found = sky.simulate(sky.load_scenario("smooth-sea"), n=2, n_draws=0, with_unlimited=False, sweep=sweep)

    assert said in found.curves[0].note

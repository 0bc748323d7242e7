"""Bulletins in the forms in which EASA's site shows and exports them; the texts are our own."""

import csv
import io
import json
import math
from contextlib import suppress
from pathlib import Path
from time import process_time

import pytest

from skyshed.errors import InputError, NoOutlinesError
from skyshed.flights.airspaces import utc_text
from skyshed.flights.read_volumes import read_firs, read_volumes
from skyshed.flights.said_levels import levels_in

AFFECTED = "FIR Zenda (RUZD), all altitudes and flight levels.&nbsp;&nbsp;"
ADVICE = ("Not operate within the airspace of Ruritania, FIR Zenda (RUZD), at all altitudes and flight levels;",)
UNTIL = "16/06/2031, unless reviewed earlier.&nbsp;"


def page(affected=AFFECTED, advice=ADVICE, *, issued="08/03/2031", revised="", until=UNTIL, status="Active"):
    """Return a page as the site writes it: labels and fields in nested blocks, beside a menu, a script and a form."""
    revision = field("Revision date", revised) + field("Revision description", f"<p>{revised} – longer.</p>")
    items = "".join(f'<li data-list-item-id="e8">{line}</li>\n' for line in advice)
    return (
        "<!DOCTYPE html>\n<html><head><title>Airspace of Ruritania | EASA</title><style>p { }</style></head><body>"
        '<nav><ul><li>Status</li><li>Affected Airspace</li><li>nothing</li></ul></nav><main id="main" role="main">'
        '<h2>You are here</h2><h1 class="page-title"><span>Airspace of Ruritania</span></h1>'
        '<script type="application/json">[{"label":"Affected Airspace"}]</script><a class="download_csv">CSV</a>'
        f"{field('Status', f'<span>{status}</span>')}{field('CZIB number', 'CZIB-2031-07-R2')}"
        f"{field('Issue date', issued)}{revision if revised else ''}{field('Valid until', f'<p>{until}</p>')}"
        "<div><h3>Referenced publication(s):</h3><div><p>What Ruritania publishes.</p></div></div>"
        f"{field('Affected Airspace', f'<p>{affected}</p>')}{field('Affected Countries', '<a>Ruritania</a>')}"
        f"{field('Description', '<p>Not operate below FL 100, some say (RUHA).</p>')}"
        f"{field('Recommendation(s)', f'<p>Air operators should:</p><ol>{items}</ol>')}"
        '<a class="button">Contact us</a>  <div><h3>Get notified via email alerts</h3></div></main></body></html>'
    )


def field(label, words):
    return (
        f'<div class="field-wrapper"><div class="field-label">{label}</div>\n<div class="field-items">'
        f'<div class="field-item">{words}\n</div></div></div>\n'
    )


@pytest.fixture
def firs(tmp_path):
    def square(west, **properties):
        ring = [[west, 10], [west + 2, 10], [west + 2, 12], [west, 12], [west, 10]]
        return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}

    path = tmp_path / "firs.geojson"
    features = [square(20, id="RUZD", name="Zenda"), square(30, id="RUHA"), square(40, id="RUST", name="Strelsau")]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return read_firs(path)


@pytest.fixture
def read(tmp_path, firs):
    def call(content):
        path = tmp_path / "bulletin"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_volumes(path, firs)

    return call


def limits(volume):
    return volume.floor.text, volume.ceiling.text


def days(volume):
    return [tuple(map(utc_text, span)) for span in volume.valid_s]


def test_a_page_gives_outline_levels_and_days(read):
    found = read(page())
    (volume,) = found.volumes
    assert volume.name == "CZIB-2031-07-R2 Zenda (RUZD)"
    assert (volume.kind, volume.names) == ("FIR", ("RUZD", "Zenda"))
    assert volume.note.startswith("CZIB-2031-07-R2 (Airspace of Ruritania): ")
    assert volume.outline.bounds == (20.0, 10.0, 22.0, 12.0)
    assert (volume.floor.height_m, volume.ceiling.height_m) == (-math.inf, math.inf)
    assert days(volume) == [("2031-03-08T00:00:00Z", "2031-06-17T00:00:00Z")]  # its last day is one of it
    assert found.remarks == (
        "Warning 'bulletin': CZIB-2031-07-R2 (Airspace of Ruritania) counts from 2031-03-08 to 2031-06-16, days of UTC",
    )


def test_a_revision_holds_from_its_own_day(read):
    found = read(page(revised="30/04/2031"))
    assert days(found.volumes[0]) == [("2031-04-30T00:00:00Z", "2031-06-17T00:00:00Z")]
    assert "from 2031-04-30, its last revision (issued 2031-03-08; earlier revisions are files of" in found.remarks[0]
    assert "/" not in found.remarks[0]
    assert "its last revision (earlier revisions" in read(page(issued="", revised="30/04/2031")).remarks[0]


@pytest.mark.parametrize("until", ["", "Until further notice.", "UFN"])
def test_a_bulletin_may_have_no_last_day(read, until):
    found = read(page(until=until))
    assert days(found.volumes[0]) == [("2031-03-08T00:00:00Z", "")]
    assert "until further notice" in found.remarks[0]


def test_a_withdrawn_bulletin_held_until_its_day(read):
    found = read(page(status="Withdrawn", revised="01/07/2031"))  # the day of the withdrawal, after the last one
    assert days(found.volumes[0]) == [("2031-03-08T00:00:00Z", "2031-06-17T00:00:00Z")]
    assert "it is withdrawn, and may have ended earlier" in found.remarks[0]


@pytest.mark.parametrize(
    ("affected", "names"),
    [
        ("All altitudes in:<br>-&nbsp;&nbsp;Ruritania (Zenda FIR – RUZD),&nbsp;<br>-&nbsp;X (FIR Y - RUHA).",
         ["RUZD", "RUHA"]),
        ("All altitudes / flight levels of the following: FIR ZENDA (RUZD), FIR RUST (RUST).", ["RUZD", "RUST"]),
        ("Zenda Flight Information Region (FIR RUZD), all altitudes", ["RUZD"]),
        ("Ruritanian airspace (RUHA/FIR Hentzau), all levels.", ["RUHA"]),
        ("FIR Zenda, all altitudes.", ["RUZD"]),
    ],
)  # fmt: skip
def test_regions_are_named_in_several_ways(read, affected, names):
    volumes = read(page(affected, ())).volumes
    assert [next(name for name in volume.names if name.isupper()) for volume in volumes] == names
    assert {limits(volume) for volume in volumes} == {("SFC", "UNL")}


@pytest.mark.parametrize(
    ("affected", "advice", "levels"),
    [
        # What is advised against counts, below what is affected.
        (AFFECTED, ["Not operate within it (FIR Zenda - RUZD) below FL 320, unless landing."], ("SFC", "FL320")),
        (AFFECTED, ["Not operate in the airspace of Ruritania at or below FL 260."], ("SFC", "FL260")),
        (AFFECTED, ["Operators should not operate within the aforementioned airspace."], ("SFC", "UNL")),
        ("FIR Zenda (RUZD) at altitudes below Flight Level (FL) 260.", [], ("SFC", "FL260")),
        ("FIR Zenda (RUZD), above FL 460.", [], ("FL460", "UNL")),
        ("FIR Zenda (RUZD) between FL 200 and FL 260.", [], ("FL200", "FL260")),
        ("FIR Zenda (RUZD) below 26,000 ft.", [], ("SFC", "26,000 FT MSL")),
        ("FIR Zenda (RUZD).", [], ("SFC", "UNL")),
        # Not about this FIR, and no advice against flight.
        (AFFECTED, ["Not operate below FL 100 in the FIR Hentzau (RUHA)."], ("SFC", "UNL")),
        # Caution in the same breath bounds nothing.
        (AFFECTED, ["Not operate below FL 320, and exercise caution above FL 320."], ("SFC", "FL320")),
        (AFFECTED, ["Exercise caution above FL 320 and not operate below FL 320."], ("SFC", "FL320")),
        (AFFECTED, ["Below FL 260 operators should not operate; above FL 260, take into account the risk."],
         ("SFC", "FL260")),
        (AFFECTED, ["Not operate below FL 260 and exercise caution between FL 260 and FL 320."], ("SFC", "FL260")),
        (AFFECTED, ["Not operate between FL 200 and FL 260, exercising caution above FL 260."], ("FL200", "FL260")),
        (AFFECTED, ["Exercise caution at all levels.", "Not operate below 26,000 ft."], ("SFC", "26,000 FT MSL")),
        # A part of which only caution is said is no part of the warning.
        (AFFECTED, ["Not operate below FL 260, and exercise caution west of the line ABCDE - FGHIJ."],
         ("SFC", "FL260")),
        # A part that cannot be drawn gives no level of the whole; the rest of the FIR does.
        (AFFECTED, ["Not operate at all flight levels west of the line ABCDE – FGHIJ.",
                    "Not operate below FL 260 in the remainder of the FIR Zenda (RUZD)."], ("SFC", "FL260")),
    ],
)  # fmt: skip
def test_levels_are_those_advised_against(read, affected, advice, levels):
    (volume,) = read(page(affected, advice)).volumes
    assert limits(volume) == levels


CAUTION = (
    "It is recommended to exercise caution below FL 260 in FIR Zenda (RUZD).",
    "Operators should take into account the possibility of falling debris below FL 320.",
    "Operators should take all published information into careful consideration.",
    "Monitor aeronautical publications and exercise caution to avoid misidentification.",
)


@pytest.mark.parametrize("line", CAUTION)
def test_caution_alone_warns_of_nothing_and_is_told_in_one_line(read, line):
    found = read(page(advice=[line]))

    assert found.volumes == ()
    (remark,) = found.remarks
    assert remark == (
        "Warning 'bulletin': CZIB-2031-07-R2 (Airspace of Ruritania) only advises caution: it warns of nothing here, "
        f"and its FIRs are not counted ('FIR Zenda (RUZD), all altitudes and flight levels.'): '{line}'"
    )


@pytest.mark.parametrize(
    "lines",
    [
        ["Operate only above FL 320.", CAUTION[3]],
        [CAUTION[3], "Operate only above FL 320."],
        ["Operate only at or above FL 320 and exercise caution."],
        ["Exercise caution, and flights are permitted only above FL 320."],
    ],
)
def test_a_restriction_in_other_words_is_not_lost_beside_caution(read, lines):
    """Its level is not one of a ban, so that all of the FIR counts, and the words are told."""
    found = read(page(AFFECTED, lines))

    (volume,) = found.volumes
    assert limits(volume) == ("SFC", "UNL")
    said = next(line for line in lines if "only" in line)
    assert any("counts as a warning" in remark and f"'{said}'" in remark for remark in found.remarks)


def test_caution_alone_needs_no_outlines(tmp_path):
    path = tmp_path / "bulletin"
    path.write_text(page(advice=[CAUTION[0]]))
    assert read_volumes(path).volumes == ()


def test_an_fir_of_which_only_caution_is_said_is_not_counted(read):
    lines = ["Not operate below FL 260 in FIR Zenda (RUZD).", "Exercise caution below FL 320 in FIR Hentzau (RUHA)."]
    found = read(page("FIR Zenda (RUZD) and FIR Hentzau (RUHA), all altitudes.", lines))

    assert [(volume.name, *limits(volume)) for volume in found.volumes] == [
        ("CZIB-2031-07-R2 Zenda (RUZD)", "SFC", "FL260")
    ]
    assert f"only advises caution in RUHA, which is not counted: '{lines[1]}'" in found.remarks[0]


def test_words_that_are_not_known_count_and_are_told(read):
    found = read(page(advice=["Zenda is best enjoyed from a train."]))

    assert [limits(volume) for volume in found.volumes] == [("SFC", "UNL")]
    assert "counts as a warning: 'Zenda is best enjoyed from a train.'" in found.remarks[1]


PART = "the whole FIR is taken, though the advice is for a part of it"
EXCEPTED = "the whole FIR is taken, without the exception that is made"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Not operate at all levels over the waters within FIR Zenda (RUZD).", PART),
        ("Not operate in FIR Zenda (RUZD) west of longitude 58°E.", PART),
        ("Not operate in the provinces of the north.", PART),
        ("Not operate in (RUZD) below FL 320, except to the coast.", EXCEPTED),
    ],
)
def test_what_is_not_drawn_is_told_with_what_was_taken(read, line, said):
    found = read(page(advice=[line]))

    assert [volume.outline.bounds for volume in found.volumes] == [(20.0, 10.0, 22.0, 12.0)]
    assert found.remarks[1] == f"Warning 'bulletin': CZIB-2031-07-R2: {said}: '{line}'"


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("Not operate below FL 260 in the remainder of the FIR Zenda (RUZD).",
         "the whole FIR is taken at the levels advised for the rest of it, without what is said of a part"),
        ("Not operate below FL 260 in the FIR Hentzau (RUHA).", PART),
    ],
)  # fmt: skip
def test_the_rest_is_that_of_the_same_fir(read, rest, said):
    part = "Not operate in FIR Zenda (RUZD) west of the line ABCDE – FGHIJ."
    assert f"CZIB-2031-07-R2: {said}: '{part}'" in read(page(advice=[part, rest])).remarks[1]


@pytest.mark.parametrize(
    ("affected", "said"),
    [
        ("FIR Zenda (RUZD) west of longitude 60° East, all altitudes.", "though only a part of it is affected"),
        ("The provinces of the north, FIR Zenda (RUZD).", "though only a part of it is affected"),
        ("FIR Zenda (RUZD) at all altitudes, except for airways A1 and B2.", "without the exception that is made"),
    ],
)
def test_a_part_that_is_affected_is_told_too(read, affected, said):
    found = read(page(affected, ()))
    assert limits(found.volumes[0]) == ("SFC", "UNL")
    assert f"CZIB-2031-07-R2: the whole FIR is taken, {said}: '{affected}'" in found.remarks[1]


@pytest.mark.parametrize(
    ("said", "levels"),
    [
        ("below FL320/9,750 m", ("SFC", "FL320")),
        ("below 9 750 metres", ("SFC", "9 750 M MSL")),
        ("below 26,000 ft AGL", ("SFC", "26,000 FT AGL")),
        ("FL200-FL320", ("FL200", "FL320")),
        ("between FL 200 and 320", ("FL200", "FL320")),
        ("between FL 320 and FL 200", ("FL200", "FL320")),
        ("from SFC to FL 260", ("SFC", "FL260")),
        ("GND/FL260", ("SFC", "FL260")),
        ("from the ground up to FL 260", ("SFC", "FL260")),
        ("from FL 320 to unlimited", ("FL320", "UNL")),
        ("at FL 320 and above", ("FL320", "UNL")),
        ("at FL 260 or below", ("SFC", "FL260")),
        ("at levels lower than FL 260", ("SFC", "FL260")),
        ("above FL 200 and below FL 320", ("FL200", "FL320")),
        ("below FL 200 and above FL 320", ("SFC", "UNL")),
        ("below FL 260 by day and below FL 320 by night", ("SFC", "FL320")),
        # The contrary of what is advised against is no level of it.
        ("except above FL 320", None),
        ("unless at or above FL 260", None),
        ("not above FL 260", None),
        # What is not read bounds nothing.
        ("below FL 000", None),
        ("below 26.000 ft", None),
        ("below 900,000 ft", None),
        ("below FL 2600", None),
        ("no lower than FL 260", None),
    ],
)
def test_heights_are_read_as_they_are_spoken(said, levels):
    found = levels_in(f"Not operate within FIR Zenda (RUZD) {said}.")

    assert (None if found is None else tuple(limit.text for limit in found)) == levels


@pytest.mark.parametrize("said", ["below 26.000 ft", "not above FL 260", "below FL 000", "at FL 260"])
def test_heights_that_are_not_read_are_told(read, said):
    found = read(page(advice=[f"Not operate within FIR Zenda (RUZD) {said}."]))

    assert [limits(volume) for volume in found.volumes] == [("SFC", "UNL")]
    (remark,) = [each for each in found.remarks if "heights" in each]
    assert "states heights that are not read, and they bound nothing: 'Not operate within FIR Zenda" in remark


def test_an_exception_above_a_level_does_not_turn_it_round(read):
    found = read(page(advice=["Not operate within FIR Zenda (RUZD), except above FL 320."]))

    assert [limits(volume) for volume in found.volumes] == [("SFC", "UNL")]
    assert f"{EXCEPTED}:" in found.remarks[1]


def test_the_last_day_that_is_named_ends_a_bulletin_and_none_before_its_issue_begins_it(read):
    assert days(read(page(until="extended from 01/02/2031 to 16/06/2031")).volumes[0])[0][1] == "2031-06-17T00:00:00Z"
    assert days(read(page(revised="01/01/2031")).volumes[0])[0][0] == "2031-03-08T00:00:00Z"


@pytest.mark.parametrize(
    "piece", ["<![x]>", "<![CDATA[x]]>", "<!-- RUHA -->", "<!--\n<main> (RUHA) -->", "<b", "a < b"]
)
def test_what_is_no_tag_of_a_page_leaves_what_it_says(read, piece):
    found = read(page(f"FIR Zenda (RUZD) {piece}"))

    assert [volume.name for volume in found.volumes] == ["CZIB-2031-07-R2 Zenda (RUZD)"]


@pytest.mark.parametrize("piece", ["<a ", "<!--", "<![CDATA[>", "</", "<!", "<a b='\"", "&", "<?", "below FL 320 "])
def test_a_page_made_to_take_long_does_not(read, piece):
    """The standard library's parser looks for an end from each beginning anew: hours for half a megabyte."""
    flood = page(f"FIR Zenda (RUZD) {piece * 100_000}")
    begun_s = process_time()

    with suppress(InputError):
        read(flood)

    assert process_time() - begun_s < 10.0


@pytest.mark.parametrize("parted_by", [",", ";", "\t"])
def test_a_wrong_row_of_a_table_is_passed_over_and_the_rest_read(read, parted_by):
    heads = ["CZIB number", "Issue date", "Valid until", "Affected Airspace"]
    rows = [heads, ["C-1", "08/03/2031", "soon 2031", "(RUZD)"], ["C-2", "08/03/2031", "07/03/2031", "(RUZD)"],
            ["C-3", "08/03/2031", "16/06/2031", "(RUZD)"]]  # fmt: skip
    found = read("\n".join(parted_by.join(row) for row in rows))

    assert [volume.name for volume in found.volumes] == ["C-3 Zenda (RUZD)"]
    assert "C-1 is passed over: Valid until 'soon 2031' is not a day (dd/mm/yyyy)" in found.remarks[0]
    assert "C-2 is passed over: its validity ends (2031-03-07) before it begins (2031-03-08)" in found.remarks[1]


def test_levels_of_what_is_no_level_are_none():
    assert levels_in("Not operate below the ground of Zenda; 12 NM from 30 aerodromes.") is None


def test_a_table_has_a_bulletin_a_row(read):
    rows = [
        ["Subject", "CZIB number", "Issue date", "Valid until", "Status", "Affected Airspace", "Recommendation(s)"],
        ["Airspace of Ruritania", "CZIB-2031-07", "08/03/2031", "16/06/2031", "Active",
         "FIR Zenda (RUZD),\nall altitudes", "Air operators should:\nNot operate below FL 320, ever"],
        ["Airspace of Hentzau", "CZIB-2031-08", "09/03/2031", "", "Active", "<p>FIR (RUHA) below FL&nbsp;100</p>", ""],
    ]  # fmt: skip
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    volumes = read("\ufeff" + written.getvalue()).volumes
    assert [(volume.name, *limits(volume)) for volume in volumes] == [
        ("CZIB-2031-07 Zenda (RUZD)", "SFC", "FL320"),
        ("CZIB-2031-08 RUHA", "SFC", "FL100"),
    ]
    assert days(volumes[1]) == [("2031-03-09T00:00:00Z", "")]


def test_a_region_that_the_file_lacks_is_named(read):
    found = read(page("FIR Zenda (RUZD), UIR Zenda (RUZU), all altitudes."))
    assert len(found.volumes) == 1
    assert "RUZU is passed over: no FIR in 'firs.geojson' is called 'RUZU'; nearest: Zenda (RUZD)" in found.remarks[0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (page(until="31/06/2031"), "is passed over: Valid until '31/06/2031' is not a day (dd/mm/yyyy)"),
        (page(until="June 2031"), "Valid until 'June 2031' is not a day (dd/mm/yyyy)"),
        (page(issued="9/9/99999"), "Issue date '9/9/99999' is not a day (dd/mm/yyyy)"),
        (page(until="01/03/2031"), "its validity ends (2031-03-01) before it begins (2031-03-08)"),
        (page("The airspace of Ruritania."), "names no FIR: 'The airspace of Ruritania.'"),
        (page("FIR Nowhere (ABCD)."), "ABCD is passed over: no FIR in 'firs.geojson' is called 'ABCD'"),
        ("<!DOCTYPE html><html><p>Status</p><p>Active</p></html>", "without 'CZIB number' and 'Affected Airspace'"),
        (page("FIR Zenda (RUZD) &#" + "9" * 5000 + ";"), "HTML that cannot be read (Exceeds the limit"),
        ("%PDF-1.7 ...", "a PDF, which is not read; save the bulletin's own page (HTML)"),
        ('{"conflict_zones": [{"name": "Airspace of Ruritania"}]}', "names countries, but neither FIRs nor levels"),
        ('[{"Nid": "1", "valid_until_date": "31/10/2031"}]', "names countries, but neither FIRs nor levels"),
        ("CZIB number,Subject\r\nCZIB-2031-07,x\r\n", "a table of bulletins without a column 'Affected Airspace'"),
        ('CZIB number,Affected Airspace\r\n"CZIB"x,y\r\n', "a table of bulletins that cannot be read"),
        ("<html>" + " " * 6_000_000, "larger than any bulletin"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_one_clear_line(read, content, said):
    with pytest.raises(InputError) as caught:
        read(content)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_bulletin_needs_outlines(tmp_path):
    path = tmp_path / "bulletin"
    path.write_text(page())
    with pytest.raises(NoOutlinesError, match=r"names FIRs \(FIR Zenda .*\), which needs a file of their outlines"):
        read_volumes(path)


def test_words_of_a_hostile_page_stay_plain_and_bounded(read):
    remarks = read(page(advice=[f"Not operate over the waters &#27;[31m {'x' * 5000}"])).remarks
    assert all("\x1b" not in remark and len(remark) < 400 for remark in remarks)


@pytest.mark.parametrize(
    "junk", ["<div>" * 400_000, "<!--" * 400_000, "<a " * 400_000, "&#" * 400_000, "(RUZD" * 200_000]
)
def test_a_hostile_page_costs_little(read, junk):
    start_s = process_time()
    with suppress(InputError):
        read(page(junk))
    assert process_time() - start_s < 10.0


def test_the_sample_of_the_how_to_is_read_as_it_says(read):
    guide = Path(__file__).parents[2] / "docs/how-to/which-flights-were-inside.md"
    sample = guide.read_text("utf-8").split("```html\n")[1].split("```")[0]
    (volume,) = read(sample).volumes

    assert (volume.names[0], *limits(volume)) == ("RUZD", "SFC", "FL320")
    assert days(volume) == [("2031-04-30T00:00:00Z", "2031-06-17T00:00:00Z")]

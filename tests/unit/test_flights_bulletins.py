"""Bulletins in the forms in which EASA's site shows and exports them; the texts are our own."""

import csv
import io
import json
import math
from contextlib import suppress
from time import process_time

import pytest

from skyshed.errors import InputError
from skyshed.flights.airspaces import utc_text
from skyshed.flights.bulletin import levels_in
from skyshed.flights.read_volumes import read_firs, read_volumes

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
    assert volume.outline.bounds == (20.0, 10.0, 22.0, 12.0)
    assert (volume.floor.height_m, volume.ceiling.height_m) == (-math.inf, math.inf)
    assert days(volume) == [("2031-03-08T00:00:00Z", "2031-06-17T00:00:00Z")]  # its last day is one of it
    assert found.remarks == (
        "Warning 'bulletin': CZIB-2031-07-R2 (Airspace of Ruritania) counts from 2031-03-08 to 2031-06-16, days of UTC",
    )


def test_a_revision_holds_from_its_own_day(read):
    found = read(page(revised="30/04/2031"))
    assert days(found.volumes[0]) == [("2031-04-30T00:00:00Z", "2031-06-17T00:00:00Z")]
    assert "from 2031-04-30, its last revision (issued 08/03/2031; earlier revisions are files of" in found.remarks[0]


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
        (AFFECTED, ["Exercise caution below FL 320."], ("SFC", "UNL")),
        # A part that cannot be drawn gives no level of the whole; the rest of the FIR does.
        (AFFECTED, ["Not operate at all flight levels west of the line ABCDE – FGHIJ.",
                    "Not operate below FL 260 in the remainder of the FIR Zenda (RUZD)."], ("SFC", "FL260")),
    ],
)  # fmt: skip
def test_levels_are_those_advised_against(read, affected, advice, levels):
    (volume,) = read(page(affected, advice)).volumes
    assert limits(volume) == levels


PART = "for a part only, which is not drawn (the whole FIR counts)"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Not operate at all levels over the waters within FIR Zenda (RUZD).", PART),
        ("Not operate in FIR Zenda (RUZD) west of longitude 58°E.", PART),
        ("Not operate in the provinces of the north.", PART),
        ("Not operate in (RUZD) below FL 320, except to the coast.", "makes an exception, which is not drawn"),
    ],
)  # fmt: skip
def test_what_is_not_drawn_is_told_in_its_own_words(read, line, said):
    remark = read(page(advice=[line])).remarks[1]
    assert f"CZIB-2031-07-R2 {'advises so ' if 'part' in said else ''}{said}: '{line}'" in remark


@pytest.mark.parametrize(
    "affected",
    [
        "FIR Zenda (RUZD) west of longitude 60° East, all altitudes.",
        "The provinces of the north, FIR Zenda (RUZD).",
        "FIR Zenda (RUZD) at all altitudes, except for airways A1 and B2.",
    ],
)
def test_a_part_that_is_affected_is_told_too(read, affected):
    found = read(page(affected, ()))
    assert limits(found.volumes[0]) == ("SFC", "UNL")
    assert (
        f"affects a part only, or makes an exception, which is not drawn (the whole FIR counts): '{affected}'"
        in (found.remarks[1])
    )


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
        (page(until="31/06/2031"), "CZIB-2031-07-R2: Valid until '31/06/2031' is not a day (dd/mm/yyyy)"),
        (page(until="June 2031"), "Valid until 'June 2031' is not a day (dd/mm/yyyy)"),
        (page(issued="9/9/99999"), "Issue date '9/9/99999' is not a day (dd/mm/yyyy)"),
        (page(until="01/03/2031"), "its validity ends (2031-03-01) before it begins (2031-03-08)"),
        (page("The airspace of Ruritania."), "names no FIR: 'The airspace of Ruritania.'"),
        (page("FIR Nowhere (ABCD)."), "ABCD is passed over: no FIR in 'firs.geojson' is called 'ABCD'"),
        ("<!DOCTYPE html><html><p>Status</p><p>Active</p></html>", "without 'CZIB number' and 'Affected Airspace'"),
        (page("<![x[ FIR Zenda (RUZD) ]]>"), "HTML that cannot be read (unknown status keyword"),
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
    with pytest.raises(InputError, match=r"names FIRs \(FIR Zenda .*\), and no file of their outlines is given"):
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

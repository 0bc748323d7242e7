"""Cities by name: one is found, several are named, none is guessed."""

import re

import pytest

from skyshed.errors import InputError
from skyshed.model.scenario import Site
from skyshed.terrain.cities import ATTRIBUTION, city_named
from skyshed.verbs.place import place_of


@pytest.mark.parametrize(
    ("text", "name", "country", "lat_deg", "lon_deg"),
    [
        ("Baghdad", "Baghdad", "Iraq", 33.34, 44.40),
        ("bagdad", "Baghdad", "Iraq", 33.34, 44.40),
        ("Kiev", "Kyiv", "Ukraine", 50.45, 30.52),
        ("Tripoli, Libya", "Tripoli", "Libya", 32.88, 13.19),
        ("tripoli ,LB", "Tripoli", "Lebanon", 34.43, 35.84),
        ("Hyderabad, Pakistan", "Hyderabad", "Pakistan", 25.39, 68.37),
        ("Alexandria, Virginia", "Alexandria", "United States", 38.80, -77.05),
        ("Sao Paulo", "São Paulo", "Brazil", -23.55, -46.64),
        ("Ankara, Türkiye", "Ankara", "Turkey", 39.92, 32.85),
        ("London, UK", "London", "United Kingdom", 51.51, -0.13),
    ],
)
def test_a_name_with_its_country_or_without_is_one_city(text, name, country, lat_deg, lon_deg):
    city = city_named(text, "--at")

    assert (city.name, city.country) == (name, country)
    assert (city.lat_deg, city.lon_deg) == pytest.approx((lat_deg, lon_deg), abs=0.05)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Iraq", "--at: Iraq is a country; give a city or a position in it"),
        ("Republic of Iraq", "--at: Republic of Iraq is a country; give a city or a position in it"),
        ("Iraq, Iran", "--at: Iraq is a country; give a city or a position in it"),
        ("Korea", "--at: Korea is a country; give a city or a position in it"),
        ("UK", "--at: UK is a country; give a city or a position in it"),
        ("England", "--at: England is a territory; give a city or a position in it"),
        ("Truong Sa", "--at: Truong Sa is a territory; give a city or a position in it"),
        ("Bagh*", "--at: 'Bagh*' holds signs that no name of a city has; write it in full, as in Baghdad"),
        ("Bagh?ad", "--at: 'Bagh?ad' holds signs that no name of a city has; write it in full, as in Baghdad"),
        (
            "Córdoba, Andalusia",
            (
                "--at: 'Córdoba, Andalusia': no Córdoba lies there, but Córdoba, Argentina; Córdoba, Spain; Córdoba, "
                "Mexico; 'Andalusia' is no country or state that is known here; write the country with it, as in "
                "'Córdoba, Argentina'"
            ),
        ),
        (
            "Hyderabad",
            (
                "--at: 'Hyderabad' may mean Hyderabad, India; Hyderabad, Pakistan; "
                "write the country with it, as in 'Hyderabad, India'"
            ),
        ),
        (
            "Tripoli, France",
            (
                "--at: 'Tripoli, France': no Tripoli lies there, but Tripoli, Libya; Tripoli, Lebanon; Trípoli, "
                "Greece; "
                "write the country with it, as in 'Tripoli, Libya'"
            ),
        ),
        (
            "Nowhere at all",
            (
                "--at: 'Nowhere at all' is neither a position nor a city of 1,000 people or more in GeoNames; write a "
                "position, as in '33.3, 44.4' or 38SMB4300085000, or a city, as in Baghdad or 'Tripoli, Libya'"
            ),
        ),
    ],
)
def test_what_is_not_one_city_is_one_line(text, message):
    with pytest.raises(InputError) as said:
        city_named(text, "--at")
    assert str(said.value) == message


def test_a_larger_city_of_another_name_is_no_wrong_guess():
    """Sidon is Saida to those who live there, and larger than the Saïda of Algeria."""
    with pytest.raises(InputError, match="'Saida' may mean Sidon, Lebanon; Saïda, Algeria"):
        city_named("Saida", "--at")


def test_two_places_of_one_name_in_one_country_are_told_by_their_positions():
    with pytest.raises(
        InputError, match=r"Victoria, Philippines \(13\.18, 121\.28\); .*write its position, as in '13\.18, 121\.28'"
    ):
        city_named("Victoria, Philippines", "--at")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("New Delhi", "New Delhi, India"),
        ("Niš", "Niš, Serbia"),
        ("Nis", "Niš, Serbia"),
        ("Islamabad", "Islamabad, Pakistan"),
        ("Suva", "Suva, Fiji"),
        ("London, Ontario", "London, Ontario, Canada"),
        ("London, England", "London, United Kingdom"),
        ("Springfield, Missouri", "Springfield, Missouri, United States"),
        ("Springfield, Missouri, United States", "Springfield, Missouri, United States"),
        ("Baghdad Iraq", "Baghdad, Iraq"),
        ("Baghdad (Iraq)", "Baghdad, Iraq"),
        ("Damascus, Syrian Arab Republic", "Damascus, Syria"),
        ("Gaza, Palestine", "Gaza, Palestine"),
        ("Abidjan, Côte d'Ivoire", "Abidjan, Ivory Coast"),
        ("Pyongyang, DPRK", "Pyongyang, North Korea"),
        ("Seoul, Korea, Republic of", "Seoul, South Korea"),
        ("Singapore", "Singapore, Singapore"),
    ],
)
def test_a_city_by_its_own_name_needs_no_words_about_it(text, words):
    assert place_of(text, "--at").said == words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Saigon", 'Ho Chi Minh City, Vietnam (found as "Saigon")'),
        ("Bombay", 'Mumbai, India (found as "Bombay")'),
        ("Hargeisa, Somaliland", 'Hargeysa, Somalia (found as "Hargeisa")'),
        ("Rome", "Rome, Italy (taken as the largest of 3)"),
        ("Tripoli", "Tripoli, Libya (taken as the largest of 3)"),
    ],
)
def test_how_a_city_was_found_is_said_where_that_may_be_doubted(text, said):
    assert place_of(text, "--at").said == said


def test_the_smaller_ones_of_the_name_are_kept():
    assert place_of("Tripoli", "--at").others == ("Tripoli, Lebanon", "Trípoli, Greece")


def test_a_town_does_not_hide_a_larger_city_of_that_name():
    """Odesa of a million people, and Odessa in Texas of 114,000; Al Madinah, and three towns called Medina."""
    with pytest.raises(InputError, match="'Odessa' may mean Odesa, Ukraine; Odessa, Texas, United States"):
        city_named("Odessa", "--at")
    with pytest.raises(InputError, match=r"'Medina' may mean Madinah, Saudi Arabia; .*; Medina, Ohio, United States"):
        city_named("Medina", "--at")


@pytest.mark.parametrize("text", ["Springfield", "Cambridge", "Hamilton", "Munster", "Kobani", "Tripoli, France"])
def test_what_is_advised_works(text):
    with pytest.raises(InputError) as said:
        city_named(text, "--at")
    first, advice = str(said.value).split("write ")[0], re.findall(r"as in '(.+)'$", str(said.value))[0]

    found = place_of(advice, "--at")
    assert (found.words or found.site.name) in first


@pytest.mark.parametrize("text", ["Jerusalem", "Jerusalem, Israel", "Jerusalem, Palestine"])
def test_no_country_is_written_where_the_outlines_do_not_confirm_it(text):
    assert place_of(text, "--at").said == "Jerusalem"


def test_codes_of_airports_are_no_cities():
    with pytest.raises(InputError, match="'BGW' is neither a position nor a city"):
        city_named("BGW", "--at")


def test_a_village_is_not_found_by_another_name_alone():
    """Kashmir is listed for Cashmere, Washington."""
    with pytest.raises(InputError, match="'Kashmir' is neither a position nor a city"):
        city_named("Kashmir", "--at")


def test_one_letter_is_no_name_of_a_city():
    """Y is a letter that GeoNames lists for a place in Alaska."""
    with pytest.raises(InputError, match="'Y' is neither a position nor a city"):
        city_named("Y", "--at")


def test_letters_that_steer_a_terminal_are_not_said_back():
    with pytest.raises(InputError) as said:
        city_named("Bag\x1b[2Jhdad", "--at")
    assert "\x1b" not in str(said.value)


@pytest.mark.parametrize(
    "at", ["33.3, 44.4", "33°18'N 44°24'E", "38SMB4418385014", (33.3, 44.4), Site("here", 33.3, 44.4), "N33.3 E44.4"]
)
def test_a_place_is_a_position_in_any_notation(at):
    found = place_of(at, "--at")

    assert (found.site.lat_deg, found.site.lon_deg) == pytest.approx((33.3, 44.4), abs=0.01)
    assert not found.credit


def test_a_city_brings_its_credit():
    found = place_of("Baghdad", "--at")

    assert found.credit == ATTRIBUTION
    assert found.words == "Baghdad, Iraq"


@pytest.mark.parametrize(
    ("at", "message"),
    [
        ("91.0, 44.4", r"--at: latitude '91.0' is outside ±90 degrees"),
        ("33.3, 44.4, 7", r"--at: '33.3, 44.4, 7' is not a position"),
        ("nan, nan", r"--at: latitude 'nan' is not an angle"),
        ((float("nan"), float("nan")), r"--at: latitude 'nan' is not an angle"),
        ("Route 66", r"--at: 'Route 66' is not a position"),
        (12, r"--at: 12 is not a text; write a city"),
        ((1.0, 2.0, 3.0), r"--at: a position has a latitude and a longitude"),
    ],
)
def test_what_is_no_place_is_one_line(at, message):
    with pytest.raises(InputError, match=message):
        place_of(at, "--at")

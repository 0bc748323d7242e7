"""Cities by name: one is found, several are named, none is guessed."""

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
        (
            "Boston",
            (
                "--at: 'Boston' may mean Boston, Massachusetts, United States; Boston, United Kingdom; "
                "write the country with it, as in 'Boston, Massachusetts, United States'"
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
    with pytest.raises(InputError, match=r"San Jose, Philippines \(12\.35, 121\.07\); .*its position, as in '12\.35"):
        city_named("San Jose, Philippines", "--at")


@pytest.mark.parametrize(
    ("text", "words", "note"),
    [
        ("Damascus", "Damascus, Syria", "taken as the capital among 2; else write the country"),
        ("Tripoli", "Tripoli, Libya", "taken as the capital among 3; else write the country"),
        ("San José, Costa Rica", "San José, Costa Rica", "taken as the capital among 2; else write its position"),
        ("Baghdad", "Baghdad, Iraq", ""),
        ("Moon", 'Liiva, Estonia ("Moon")', ""),
        ("Kiev", 'Kyiv, Ukraine ("Kiev")', ""),
        ("san jose, costa rica", "San José, Costa Rica", "taken as the capital among 2; else write its position"),
    ],
)
def test_what_was_taken_is_said(text, words, note):
    found = place_of(text, "--at")

    assert (found.words, found.note) == (words, note)


def test_the_largest_by_far_is_taken_though_it_is_no_capital():
    """Naples has some forty times the people of its namesake in Florida."""
    found = city_named("Naples", "--at")

    assert (found.country, found.note) == ("Italy", "taken as the largest of 2; else write the country")


def test_another_name_does_not_win_over_those_who_are_called_so():
    """Victoria is a name of Hong Kong too."""
    with pytest.raises(InputError, match="'Victoria' may mean Hong Kong, Hong Kong; Victoria, "):
        city_named("Victoria", "--at")


def test_codes_of_airports_are_no_cities():
    with pytest.raises(InputError, match="'BGW' is neither a position nor a city"):
        city_named("BGW", "--at")


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
        ("Route 66", r"--at: 'Route 66' is not a position"),
        (12, r"--at: 12 is not a text; write a city"),
        ((1.0, 2.0, 3.0), r"--at: a position has a latitude and a longitude"),
    ],
)
def test_what_is_no_place_is_one_line(at, message):
    with pytest.raises(InputError, match=message):
        place_of(at, "--at")

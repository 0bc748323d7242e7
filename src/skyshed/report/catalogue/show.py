"""What `skyshed catalogue show` says of a word: a system, a target class, or a scenario."""

from pathlib import Path

from skyshed.catalogue.known import KnownEntries, key_of, known_to
from skyshed.catalogue.shipped import shipped_scenarios
from skyshed.report.catalogue.entry import entry_data, entry_text
from skyshed.report.catalogue.scenario import scenario_data, scenario_text


def shown_text(word: str, scenario: Path | None = None) -> str:
    """Return what is known of a word; ``scenario`` is a file whose own systems and classes are known too.

    Raises
    ------
    InputError
        Nothing is called so, several are, or the scenario has problems.
    """
    known, key = _meant(word, scenario)
    return scenario_text(key) if known is None else entry_text(known, key)


def shown_data(word: str, scenario: Path | None = None) -> dict[str, object]:
    """Return the same as plain data, in SI units. Raises `InputError`."""
    known, key = _meant(word, scenario)
    return scenario_data(key) if known is None else entry_data(known, key)


def _meant(word: str, scenario: Path | None) -> tuple[KnownEntries | None, str]:
    """Return what holds the entry that is meant, and its key; None and a name or path for a scenario."""
    if Path(word).suffix in {".yaml", ".yml"}:
        return None, word
    known = known_to(scenario)
    names = known.names()
    scenarios: dict[str, tuple[str, ...]] = dict.fromkeys(shipped_scenarios(), ())
    key = key_of(word, scenarios | names, known.titles())  # words of scenarios' names are systems'
    return (known if key in names else None), key

"""ISO 3166-1 codes: two letters, three letters, and the number that the country outlines carry."""

ALIASES: dict[str, str] = {}


def country_code(text: str) -> str | None:
    """Return the three-digit code for a two-letter, three-letter or numeric one, None if it is none of them."""
    return text.zfill(3) if text.isdigit() else None

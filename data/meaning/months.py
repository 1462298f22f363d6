"""Names of the months and weekdays in the languages of the formats, folded: no dots or blanks, one case."""

from babel.dates import get_day_names, get_month_names

LANGUAGES = (
    "en", "id", "ms", "vi", "pt", "es", "fr", "it", "pl", "tr", "th", "de", "nl", "sv", "da", "nb", "cs", "hu", "ro",
    "ru", "uk", "hi",
)  # fmt: skip
# What exports write beside the forms of CLDR.
_BESIDE = {
    "thángmột": 1, "pebruari": 2, "fév": 2, "marco": 3, "mrz": 3, "agt": 8, "ags": 8, "aout": 8, "nopember": 11,
}  # fmt: skip


def folded(name: str) -> str:
    """A name without dots, blanks and invisible marks, in one case."""
    return "".join(
        char for char in name.casefold() if not char.isspace() and char not in ".\u200c\u200e\u200f"
    )


def _names() -> dict[str, int]:
    names = dict(_BESIDE)
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    names[folded(name)] = number
    return names


MONTHS: dict[str, int] = _names()


def _weekdays() -> tuple[str, ...]:
    """Names of weekdays that are no month's, the longest first."""
    names = {
        n
        for code in LANGUAGES
        for width in ("wide", "abbreviated")
        for n in get_day_names(width, "format", code).values()
    }
    return tuple(sorted({n.lower().strip(".") for n in names} - set(MONTHS), key=lambda n: (-len(n), n)))


WEEKDAYS: tuple[str, ...] = _weekdays()

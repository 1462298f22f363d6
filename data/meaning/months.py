"""Names of the months in the languages of the formats, folded: no dots or blanks, lower case."""

from babel.dates import get_month_names

LANGUAGES = ("en", "id", "ms", "vi", "pt", "es", "fr", "it", "pl", "tr", "th", "de", "nl")
# What exports write beside the forms of CLDR.
_BESIDE = {
    "thángmột": 1, "pebruari": 2, "fév": 2, "marco": 3, "mrz": 3, "agt": 8, "aout": 8, "nopember": 11,
}  # fmt: skip


def _names() -> dict[str, int]:
    names = dict(_BESIDE)
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    names[name.replace(".", "").replace(" ", "").lower()] = number
    return names


MONTHS: dict[str, int] = _names()

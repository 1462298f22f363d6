"""Everything that reading and import can say has words in every language."""

from __future__ import annotations

import re

import pytest

from analysis.wording.words import Words
from data import locales
from data.intake.sentences import said
from data.meaning.vocabulary import VOCABULARIES
from pages.ui.imports import sentences
from pages.ui.imports.words import DIMENSION
from tests.paths import ROOT

DATA = ROOT / "data"
SOURCES = {path: path.read_text("utf-8") for path in DATA.rglob("*.py")}
LANGUAGES = locales.languages()
PATTERNS = {
    "refusal": (r'Refused\(\s*"(\w+)"', r'Undecided\(\s*"(\w+)"', r'"both_(?:order|number)s": "(\w+)"'),
    "note": (r'Note\(\s*"(\w+)"', r'\.note\(\s*"(\w+)"', r'notes\.setdefault\("(\w+)"', r'notes\.add\("(\w+)"'),
    "problem": (
        r'RawProblem\(\s*"(\w+)"', r'\.problem\(\s*"(\w+)"', r'\bBad\("(\w+)"', r'BadMapping\(\s*"(\w+)"',
        r"'', '(\w+)', (?:true|false)", r"then '(\w+_row)' else", r"else '(\w+_again)' end", r'"(unmapped_word)"',
    ),
}  # fmt: skip
# made of parts at run time: the notes of date columns, the codes of the row reader
COMPUTED = {
    "note": {"buddhist_year", "roc_year", "serial_dates", "epoch_dates", "epoch_ms_dates"},
    "problem": {"unclosed_quote", "short_row", "long_row", "line_too_long", "bad_byte", "nul", "second_table",
                "totals_row"},
    "refusal": {"day_month_unclear", "password_needed", "wrong_password", "sheet_too_large"},
}  # fmt: skip
# problems of a whole column become a refusal, those of a mapping a sentence of the mapping screen
NEVER_A_ROW = {"both_orders"}


def codes(kind: str) -> set[str]:
    """Codes of a kind that occur in the data layer."""
    found = {
        code for text in SOURCES.values() for pattern in PATTERNS[kind] for code in re.findall(pattern, text)
    }
    return (found | COMPUTED[kind]) - NEVER_A_ROW


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(PATTERNS))
def test_every_code_has_a_sentence(kind: str, language: str) -> None:
    found = codes(kind)
    assert len(found) > 10
    forms = locales.catalogue(language).forms
    assert sorted(code for code in found if f"{kind}.{code}" not in forms) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_said_with_nothing_known(language: str) -> None:
    for kind in PATTERNS:
        for code in codes(kind):
            assert "{" not in said(f"{kind}.{code}", {}, language)


def test_every_problem_of_a_row_has_a_short_name_for_the_filter() -> None:
    rows = {code for code in codes("problem") if not code.startswith("mapping_")}
    assert sorted(code for code in rows if not locales.has("en", f"problem_kind.{code}")) == []


def test_every_vocabulary_and_its_codes_have_words() -> None:
    words = Words("en")
    for vocabulary, allowed in VOCABULARIES.items():
        assert words(f"vocabulary.{vocabulary}")
        for code in allowed:
            assert code == "unmapped" or words.has(f"{DIMENSION[vocabulary]}.{code}")


def test_the_sheet_of_a_text_file_is_not_named() -> None:
    row = {"row_no": 2, "column_name": "quantity", "value": "two", "code": "bad_integer", "params": "{}"}
    for language in LANGUAGES:
        text = sentences.problem(Words(language), row, "a.csv", "a.csv").replace("\\", "")
        assert text.count("a.csv") == 1 and "NOSHEET" not in text and ", ," not in text
        assert "Sheet1" in sentences.problem(Words(language), row, "a.xlsx", "Sheet1")


def test_values_in_sentences_are_escaped() -> None:
    row = {
        "row_no": 2,
        "column_name": "<b>",
        "value": "[x](https://evil.example)",
        "code": "bad_integer",
        "params": "",
    }
    text = sentences.problem(Words("en"), row, "![y](https://evil.example/p.png)", "s")
    assert "](https" not in text and "<b>" not in text.replace("\\<", "")

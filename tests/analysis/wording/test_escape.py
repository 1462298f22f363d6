"""Values from files stay text in Markdown, HTML and spreadsheets."""

import pandas as pd
import pytest

from analysis.wording import escape

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="https://evil.example">x</a>',
    "![x](https://evil.example/p.png)",
    "[x](javascript:alert(1))",
    "https://evil.example/x",
    "www.evil.example",
    "me@evil.example",
    ":material/home: :red[x] :smile:",
    "$\\int$ `code` **bold** ~~x~~",
    "a -> b -- c >= d",
    "# heading\n- list\n1. item",
    "%{x} {curly}",
    "\u202egpj.exe",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_markdown_has_no_bare_punctuation_link_code_or_arrow(value: str) -> None:
    text = escape.markdown(value)
    bare = text.replace("\\\\", "")
    for mark in "<>[]()`*_#!|~$&@:{}":
        assert mark not in bare.replace("\\" + mark, "")
    read = text.replace("\\", "")
    for pattern in ("https://", "www.evil", "me@evil", ":material/", ":smile", ":red", "->", "--", ">="):
        assert pattern not in read
    assert "\n" not in text and "\u202e" not in text


@pytest.mark.parametrize("value", ["TEE-NAVY-M", "衬衫 (红)", "50% off", "A_B*C", "x@y"])
def test_markdown_reads_the_same_without_its_backslashes_and_joiners(value: str) -> None:
    assert escape.markdown(value).replace("\\", "").replace(escape.WORD_JOINER, "") == value


@pytest.mark.parametrize("value", HOSTILE)
def test_html_has_no_tags(value: str) -> None:
    assert not set("<>\"'\n") & set(escape.html(value))


@pytest.mark.parametrize(
    "value",
    ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1+1", "\u3000=1", "=-1"],
)
def test_a_text_that_looks_like_a_formula_gets_an_apostrophe(value: str) -> None:
    assert str(escape.formula(value)).startswith("'")


@pytest.mark.parametrize("value", ["TEE-NAVY", "-5", "+6591234567", "-3.5%", "", 5, -5.0, None])
def test_numbers_and_plain_text_stay_as_they_are(value: object) -> None:
    assert escape.formula(value) == value


def test_headings_and_cells_of_a_frame_are_made_safe_and_the_frame_is_left_alone() -> None:
    frame = pd.DataFrame({"=x": ["=1", "a"], "n": [-1, 2]})
    safe = escape.formulas(frame)
    assert list(safe.columns) == ["'=x", "n"] and safe.iloc[0, 0] == "'=1" and safe["n"].tolist() == [-1, 2]
    assert frame.iloc[0, 0] == "=1"

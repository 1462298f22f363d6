"""Words: complete in every language, alike in what is put in, and nowhere else."""

from __future__ import annotations

import ast
import re
import string
from collections import Counter
from datetime import date, datetime

import pytest
from babel.messages.pofile import read_po

from analysis.wording.words import Words
from data import locales
from data.schema import taxonomy
from pages.ui.core.screens import PAGES
from tests.paths import ROOT

MOMENT = datetime(2026, 1, 2, 3, 4)  # noqa: DTZ001 - stored moments are naive UTC
SHOWN = {
    "title", "header", "subheader", "markdown", "caption", "text", "write", "info", "warning", "error", "success",
    "toast", "button", "selectbox", "multiselect", "text_input", "text_area", "number_input", "checkbox", "toggle",
    "radio", "date_input", "file_uploader", "metric", "popover", "expander", "tabs", "badge", "pills",
    "segmented_control", "form_submit_button", "download_button", "link_button", "dialog", "spinner", "status",
}  # fmt: skip
TEXT_ARGUMENTS = {"label", "body", "help", "placeholder", "text", "title", "alt"}
# words of a code that another module knows: f"{vocabulary}.{code}"
BY_CODE = {
    "assurance", "cancel_reason", "case_status", "cause", "costs.part", "failure", "level", "order_status", "scan",
    "settings.basis", "settings.caught", "settings.metric", "settings.role", "shift", "skus.kind", "variation",
}  # fmt: skip
NOT_WORDS = {"CSV", "XLSX", "PPTX", "HTML"}


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize(("language", "mix"), [("en", "mix"), ("zh_CN", "结构")])
def test_the_mix_of_the_work_is_one_number_and_the_shares_of_a_split_have_a_name_of_their_own(
    language: str, mix: str
) -> None:
    forms = locales.catalogue(language).forms
    texts = {key: " ".join(said).replace("{mix}", "").lower() for key, said in forms.items()}
    named = {key for key, text in texts.items() if key.startswith("changes.") and mix in text}
    assert named == {f"changes.finding.{way}" for way in ("rise", "fall", "hint", "same")} | {
        "changes.dimensions.how"
    }


def test_every_key_exists_in_every_language_with_the_same_placeholders() -> None:
    english = locales.catalogue("en").forms
    problems = []
    for language in locales.languages():
        forms = locales.catalogue(language).forms
        problems += [f"{language} lacks {key}" for key in sorted(english.keys() - forms.keys())]
        problems += [f"only {language} has {key}" for key in sorted(forms.keys() - english.keys())]
        for key in english.keys() & forms.keys():
            if not all(forms[key]):
                problems.append(f"{language}: {key} is empty")
            wanted = set().union(*map(_fields, english[key]))
            found = set().union(*map(_fields, forms[key]))
            if wanted != found:
                problems.append(f"{language}: {key} has {found}, English {wanted}")
    assert not problems, "\n".join(problems)


def test_no_key_is_defined_twice() -> None:
    for language in locales.languages():
        keys: list[str] = []
        for path in (locales.FOLDER / language).glob("*.po"):
            with path.open("rb") as file:
                keys += [m.id if isinstance(m.id, str) else m.id[0] for m in read_po(file) if m.id]
        assert not [k for k, n in Counter(keys).items() if n > 1], language


def test_every_code_has_words() -> None:
    vocabularies = {
        "symptom": [s.code for s in taxonomy.SYMPTOMS],
        "cause": [c.code for c in taxonomy.CAUSES],
        "sixm": taxonomy.SIXM,
        "fault": taxonomy.FAULTS,
        "cause_status": taxonomy.CAUSE_STATUS,
        "detection": taxonomy.DETECTION,
        "origin": taxonomy.ORIGIN,
        "resolution": taxonomy.RESOLUTIONS,
        "cost": taxonomy.COST_KINDS,
        "strength": taxonomy.STRENGTHS,
        "action_kind": taxonomy.ACTION_KINDS,
        "state": taxonomy.ACTION_STATES,
        "order_status": taxonomy.ORDER_STATUSES,
        "case_status": taxonomy.CASE_STATUSES,
        "scan": taxonomy.SCANS,
    }
    missing = [
        f"{d}.{c}" for d, codes in vocabularies.items() for c in codes if not locales.has("en", f"{d}.{c}")
    ]
    assert not missing


def test_every_screen_has_a_name_and_a_question() -> None:
    assert not [s.key for s in PAGES for w in ("title", "question") if not locales.has("en", f"{s.key}.{w}")]


def _built(source: str) -> tuple[set[str], set[str]]:
    """Whole texts of a module, and patterns of the texts it builds that begin or end with something fixed."""
    whole, patterns = set(), set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            whole.add(node.value)
        elif isinstance(node, ast.JoinedStr):
            parts = [v.value if isinstance(v, ast.Constant) else None for v in node.values]
            if any(isinstance(end, str) and "." in end for end in (parts[0], parts[-1])):
                patterns.add("".join(".+" if p is None else re.escape(str(p)) for p in parts))
    return whole, patterns


def test_no_words_are_left_over() -> None:
    whole, patterns = set(), set()
    for folder in ("data", "analysis", "pages"):
        for path in (ROOT / folder).rglob("*.py"):
            texts, built = _built(path.read_text("utf-8"))
            whole |= texts
            patterns |= built
    asked = re.compile("|".join(f"(?:{pattern})" for pattern in sorted(patterns)))
    left = [k for k in locales.catalogue("en").forms if k not in whole and not asked.fullmatch(k)]
    assert not [k for k in left if k.rpartition(".")[0] not in BY_CODE]


@pytest.mark.parametrize(
    ("source", "key", "found"),
    [
        ('words("link.rows")', "link.rows", True),
        ('words(f"retro.state.{state}")', "retro.state.open", True),
        ('words(f"{key}.how")', "skus.map.how", True),
        ('words(f"{kind}.{code}")', "unit.cases", False),
        ('words("link.rows")', "link.chart", False),
    ],
)
def test_a_key_is_found_where_it_is_asked_for(source: str, key: str, found: bool) -> None:
    whole, patterns = _built(source)
    assert (key in whole or any(re.fullmatch(pattern, key) for pattern in patterns)) == found


def _literals(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return [v.value for v in node.values if isinstance(v, ast.Constant) and isinstance(v.value, str)]
    if isinstance(node, ast.BinOp):
        return _literals(node.left) + _literals(node.right)
    if isinstance(node, ast.IfExp):
        return _literals(node.body) + _literals(node.orelse)
    return []


def _leaks(source: str) -> list[str]:
    found = []
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        if call.func.attr not in SHOWN:
            continue
        ours = (
            isinstance(call.func.value, ast.Name) and call.func.value.id == "parts"
        )  # its first argument is a key
        named = TEXT_ARGUMENTS | {"finding"}
        texts = [*call.args[: not ours], *(k.value for k in call.keywords if k.arg in named)]
        for text in (t for node in texts for t in _literals(node)):
            bare = text if not text.startswith(":material/") else ""
            if any(c.isalpha() for c in bare) and bare not in NOT_WORDS:
                found.append(f"line {call.lineno}: {text!r}")
    return found


def test_no_words_for_people_outside_the_catalogues() -> None:
    leaks = {
        str(path.relative_to(ROOT)): found
        for path in (ROOT / "pages").rglob("*.py")
        if (found := _leaks(path.read_text("utf-8")))
    }
    assert not leaks


@pytest.mark.parametrize("source", ['st.caption("Hello")', 'st.button(f"Go {x}")', 'c.metric("A " + b, 1)'])
def test_the_leak_scan_finds_words(source: str) -> None:
    assert _leaks(source)


def test_a_plural_takes_the_form_of_its_number() -> None:
    words = Words("en")
    assert words("fact.cases", n=1) == "1 case"
    assert words("fact.cases", n=1200) == "1,200 cases"
    assert Words("zh_CN")("fact.cases", n=1) == "1 起个案"


def test_missing_words_raise_in_tests_and_never_show_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(KeyError):
        Words("en")("no.such_key")
    monkeypatch.delenv("RIGHTBOX_STRICT")
    assert Words("en")("no.such_key") == "such key"


def test_values_put_into_markdown_are_escaped() -> None:
    assert "[" not in Words("en").md("filter.chip", name="SKU", value="[x](http://evil)").replace("\\[", "")


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("zh-CN", "zh_CN"),
        ("zh-Hans", "zh_CN"),
        ("zh", "zh_CN"),
        ("en-GB", "en"),
        ("xx", None),
        ("", None),
        ("../..", None),
    ],
)
def test_a_browsers_language_finds_its_catalogue(tag: str, language: str | None) -> None:
    assert locales.known(tag) == language


def test_moments_are_shown_in_the_shops_zone() -> None:
    assert "11:04" in Words("en", "Asia/Singapore").when(MOMENT)
    assert "03:04" in Words("zh_CN", "UTC").when(MOMENT).replace(" 3:04", " 03:04")


def test_numbers_that_do_not_exist_have_a_sign_of_their_own() -> None:
    words = Words("en")
    assert words.number(float("nan")) == words.percent(None) == words.duration(None) == "–"
    assert words.rate(1, 0) == "no rate"
    assert words.rate(3, 1000) == "30.0"
    assert words.money(None, "SGD") == "unknown"
    assert words.money(2168, "SGD", 0) == "SGD\u00a02,168"
    assert words.span(date(2026, 1, 5), date(2026, 1, 5)) == "Jan 5, 2026"
    assert words.value("cause", "") == "not known"
    assert words.value("sku", "slip") == "slip"


@pytest.mark.parametrize(
    ("currency", "whole", "short", "each"),
    [
        ("SGD", "SGD 435,273.50", "SGD 435.3K", "SGD 12.40"),
        ("IDR", "IDR 435,274", "IDR 435.3K", "IDR 12"),
        ("VND", "₫435,274", "₫435,274", "₫12"),
        ("TWD", "NT$435,274", "NT$435.3K", "NT$12"),
    ],
)
def test_cents_are_told_where_people_pay_in_them(currency: str, whole: str, short: str, each: str) -> None:
    words = Words("en")
    shown = (
        words.money(435273.5, currency),
        words.short_money(435273.5, currency, None),
        words.money(12.4, currency),
    )
    assert tuple(t.replace("\u00a0", " ") for t in shown) == (whole, short, each)
    assert words.money(435273.5, currency, 2) == words.money(435273.5, currency)
    assert len(words.short_money(48_319_992.2, currency)) <= 10
    assert words.short_money(1250, "SGD", None).endswith("1,250")


def test_less_than_half_a_unit_is_not_told_as_nothing() -> None:
    words = Words("en")
    shown = (
        words.money(0.39, "SGD", 0),
        words.short_money(0.39, "SGD"),
        words.money_change(-0.39, "SGD", 0),
        words.money(0, "SGD", 0),
        words.money(0.001, "SGD", 0),
        words.money(0.39, "IDR", 0),
        words.money(0.6, "SGD", 0),
    )
    assert tuple(t.replace("\u00a0", " ") for t in shown) == (
        "SGD 0.39", "SGD 0.39", "−SGD 0.39", "SGD 0", "SGD 0", "IDR 0", "SGD 1",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("errors", "lines", "said"),
    [("1", "10", "1 error in 10 shipped lines"), ("2", "1", "2 errors in 1 shipped line")],
)
def test_each_count_of_a_sentence_has_the_noun_that_it_takes(errors: str, lines: str, said: str) -> None:
    assert Words("en")("fact.n", errors=errors, lines=lines) == said
    assert Words("en").md("fact.n", errors=errors, lines=lines) == said


def test_a_count_beside_a_fixed_plural_is_told_as_one_thing_too() -> None:
    # a noun right after a placeholder that is not the one of the key's own plural form
    loose = re.compile(r"\{(\w+)\}(?:\*\*)? (?:shipped )?(?:errors|lines|cases|claims)\b")
    told = {
        key: form
        for name in (s.key for s in PAGES)
        for key, forms in locales.catalogue("en").forms.items()
        if key.startswith(f"{name}.")
        for form in forms
        if {found[1] for found in loose.finditer(form)} - ({"n"} if len(forms) > 1 else set())
    }
    assert not told, told

"""What came instead is suggested from what this shop found out of remarks like one, and from no other shop's."""

from __future__ import annotations

from pathlib import Path

from analysis.questions.cases import received_items
from data import query
from data.cases import forms
from data.records.source import Direct
from data.schema import CASE_KEY
from data.store import Store
from tests.make import case, line, loaded, write

# words that no listing holds
CALLED = {"MUG-CAT": "zorg blup qyx", "MUG-SUN": "wumm fratz jok"}
ORDERED = "MUG-ONE"


def test_words_that_only_the_shops_own_judgements_explain(store: Store, tmp_path: Path) -> None:
    lines, cases = [], []
    for n in range(64):
        shop, came = ("Main", "Main", "Other")[n % 3] if n > 60 else "Main", sorted(CALLED)[n % 2]
        lines.append(line(f"O{n}", ORDERED, shop=shop, parent_sku="MUG", tracking_no=f"T{n}"))
        text = f"pls {CALLED[came]} kak"
        cases.append(case(f"R{n}", f"O{n}", sku=ORDERED, shop=shop, comment=text, received_sku=""))
    lines += [line(f"P{sku}", sku, shop="Main", parent_sku="MUG", tracking_no=f"P{sku}") for sku in CALLED]
    loaded(store, write(tmp_path / "lines.csv", lines))
    loaded(store, write(tmp_path / "cases.csv", cases))
    keys = sorted(query.keys(store), key=lambda key: int(key["case_id"][1:]))
    forms.confirm_received(store, [(key, sorted(CALLED)[n % 2]) for n, key in enumerate(keys[:60])], "ann")
    asked = tuple(tuple(key[name] for name in CASE_KEY) for key in keys[60:])
    found = received_items(Direct(store), asked)
    told = {ref: (item.sku, item.alike) for ref, item in found.items()}
    own = [n for n in range(60, 64) if keys[n]["shop"] == "Main"]
    assert told == {forms.reference(keys[n]): (sorted(CALLED)[n % 2], 30) for n in own} and len(own) == 3

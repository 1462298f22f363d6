"""Every screen by role and scope and signed out: what is offered, what is shown, and what a forged click comes to."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import schema
from data.records import records
from data.schema.rights import ROLES, Forbidden
from pages.ui.core import ask, rights
from pages.ui.core.screens import PAGES
from pages.ui.parts import saved_views
from pages.ui.settings import editor, general, person, shop_names, tables
from tests.make import case, line, loaded, write
from tests.pages.conftest import Open, everything_shown

RATE = {"currency": "SGD", "reporting": "USD", "valid_from": "2026-01-01"}


@pytest.fixture
def two_shops(nothing: Path, tmp_path: Path) -> Path:
    """Orders and cases of the shops Oneshop and Othershop."""
    orders, cases = [], []
    for shop in ("Oneshop", "Othershop"):
        orders += [line(f"{shop}-{n}", f"SKU-{shop}", shop=shop) for n in range(40)]
        cases += [case(f"C-{shop}-{n}", f"{shop}-{n}", sku=f"SKU-{shop}", shop=shop) for n in range(6)]
    loaded(ask.opened(), write(tmp_path / "orders.csv", orders))
    loaded(ask.opened(), write(tmp_path / "cases.csv", cases))
    return nothing


def as_somebody(monkeypatch: pytest.MonkeyPatch, role: str, shops: tuple[str, ...] | None = None) -> None:
    monkeypatch.setattr(rights, "person", lambda: rights.Visitor("x@example.com", role, False, shops))


def test_who_sees_one_shop_meets_no_other_on_any_screen(
    two_shops: Path, open_screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    for screen in PAGES:
        assert not open_screen(screen.key).exception  # what was asked for everybody is in the caches now
    as_somebody(monkeypatch, "editor", ("Oneshop",))
    seen = ""
    for screen in PAGES:
        at = open_screen(screen.key)
        assert not at.exception, screen.key
        boxes = [str(box.options) for kind in ("selectbox", "multiselect") for box in at.get(kind)]
        tables_ = [frame.value.to_csv() for frame in at.dataframe]
        charts = [str(chart.proto) for chart in at.get("plotly_chart")]
        here = "\n".join([*everything_shown(at), *boxes, *tables_, *charts])
        assert "Othershop" not in here, screen.key
        seen += here
    assert "SKU-Oneshop" in seen


def test_a_cold_link_to_any_screen_shows_nothing_before_somebody_signs_in(
    two_shops: Path, open_screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rights, "login_wanted", lambda: True)
    monkeypatch.setattr(rights, "signed_in", lambda: False)
    monkeypatch.setattr(rights, "person", lambda: rights.Visitor("", "", False))
    for screen in PAGES:
        at = open_screen(
            screen.key, sku="SKU-Oneshop", case="C-Oneshop-1", tab="audit", retro="R-1", action="A-1"
        )
        assert not at.exception and not at.dataframe and not at.metric and not at.sidebar.selectbox
        assert "Oneshop" not in " ".join(everything_shown(at))


@pytest.mark.parametrize("role", ["", *ROLES])
def test_a_click_that_no_button_offered_is_refused_by_the_store(
    role: str, nothing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The screens' own checks are taken out: what is left is the one of the data layer."""
    as_somebody(monkeypatch, role)
    given = rights.rights_of(rights.person())
    with_role = ask.opened().seen_by(rights.asker())
    monkeypatch.setattr(rights, "may", lambda right: True)
    monkeypatch.setattr(rights, "may_write", lambda table: True)
    monkeypatch.setattr(ask, "store", lambda: with_role)
    forged = {
        "edit": [lambda: saved_views.records.put(ask.store(), schema.SAVED_VIEWS, {"view_id": "v"}, "x")],
        "manage": [
            lambda: editor.records.put(ask.store(), tables.rate_editor().table, RATE, "x"),
            lambda: general.settings.put(ask.store(), "zone", "Asia/Tokyo", "x"),
            lambda: shop_names.shops.set_currency(ask.store(), "shopee", "Oneshop", "SGD", "x"),
            lambda: ask.store().backup(nothing / "b.duckdb"),
        ],
        "administer": [
            lambda: records.put(ask.store(), schema.PEOPLE, {"email": "x@example.com", "role": "admin"}, "x"),
            lambda: person.erasure.erase(ask.store(), "order", "SG88ERASE01", "x"),
            lambda: general.retention.erase(ask.store(), 13, general.ui_words().today(), "x"),
        ],
    }  # fmt: skip
    for right, acts in forged.items():
        for act in acts:
            if right in given:
                act()
            else:
                before = ask.opened().value("select count(*) from audit where what <> 'rights.refused'")
                with pytest.raises(Forbidden):
                    act()
                assert (
                    ask.opened().value("select count(*) from audit where what <> 'rights.refused'") == before
                )


def test_as_long_as_nobody_administers_managers_do(nothing: Path) -> None:
    manager = rights.Visitor("m@b.c", "manager", False)
    assert "administer" in rights.rights_of(manager)
    records.put(ask.opened(), schema.PEOPLE, {"email": "a@b.c", "role": "admin"}, "test")
    assert "administer" not in rights.rights_of(manager)
    records.put(
        ask.opened(), schema.PEOPLE, {"email": "s@b.c", "role": "editor", "shops": " Oneshop ,, Two "}, "test"
    )
    assert rights.listed("s@b.c") == rights.Visitor("s@b.c", "editor", False, ("Oneshop", "Two"))

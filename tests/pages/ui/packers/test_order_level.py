"""A case whose item is not in its order of several lines is known by the order alone: every screen stays true."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.questions import packers
from analysis.signals.expected import ExpectedErrors
from data.query import Filters
from data.records.source import Direct
from data.store import cube
from pages.ui.core import ask
from pages.ui.core.screens import PAGES
from tests.pages.conftest import Open


@pytest.fixture
def odd_case(own_demo: Path) -> str:
    """The packer of an order of two lines, packed by one, about which a case names an item that nobody sold."""
    with ask.store().writing() as cursor:
        order, packer = cursor.rows(
            "select l.order_id, min(p.packer) from order_lines as l inner join packing as p using (order_id) "
            "where l.ship_day between date '2026-08-01' and date '2026-09-01' "
            "and l.order_id not in (select order_id from cases) group by 1 "
            "having count(distinct l.sku) > 1 and count(distinct p.packer) = 1 order by 1 limit 1"
        )[0]
        cursor.run(
            "insert into cases by name select platform, shop, 'ODD' as case_id, order_id, 'NOT-SOLD' as sku, "
            "'' as variation, shipped_at + interval 5 day as opened_at, ship_day + 5 as open_day, "
            "'wrong_sku' as symptom, 'yes' as seller_fault, currency from order_lines where order_id = ? limit 1",
            [order],
        )
        cube.refresh(cursor)
    return str(packer)


def test_the_case_is_an_error_of_the_packer_on_lines_that_were_packed(odd_case: str) -> None:
    store, filters = ask.store(), Filters()
    assert store.rows("select level, packer, in_rate from case_rows where case_id = 'ODD'") == [
        ("order", odd_case, True)
    ]
    expected = ExpectedErrors(Direct(store))  # of unjudged claims the share that usually is ours counts
    for who in packers.COMPARED:
        work = packers.work(Direct(store), filters, who)
        assert (work["errors"] <= work["lines"]).all()
        assert work["errors"].sum() == expected.cells((), filters)["errors"][0]
    counted = expected.cells(("packer",), filters).set_index("packer").loc[odd_case]
    compared = packers.compared(Direct(store), filters, "packer").set_index("packer").loc[odd_case]
    assert tuple(compared[["lines", "errors"]]) == tuple(counted[["lines", "errors"]])
    assert compared["compared_lines"] == pytest.approx(
        counted["lines"] * compared["shared"]
    )  # the shared work alone
    assert 0 < compared["shared"] <= 1 and 0 < compared["compared_errors"] <= counted["errors"]


def test_an_order_packed_by_two_is_an_error_of_both_named_together(own_demo: Path, odd_case: str) -> None:
    with ask.store().writing() as cursor:
        cursor.run(
            "update packing set packer = 'P98' where rowid = (select min(rowid) from packing where order_id = "
            "(select order_id from cases where case_id = 'ODD'))"
        )
        cube.refresh(cursor)
    both = "+".join(sorted((odd_case, "P98")))
    assert ask.store().value("select packer from case_rows where case_id = 'ODD'") == both


@pytest.mark.parametrize("screen", [s.key for s in PAGES])
def test_every_screen_opens(odd_case: str, open_screen: Open, screen: str) -> None:
    assert not open_screen(screen, lang="en").exception

"""A small shop as its marketplace exports it: orders and returns of Shopee a month each, loaded as by a seller.

One item of a fifth of the lines goes from 3 errors in 310 lines to 25 in 263 some weeks before the files end, or
nothing happens; what the screens and the digest then say is asked of the store.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter

from analysis import explain
from analysis.digest import build as digest
from analysis.questions import changes
from analysis.questions.stories import DeadlineStory, SignalStory, Story, changed_values, stories
from analysis.wording.words import Words
from benchmarks.truth import Row
from data.formats.headers import headers_of
from data.importing import ingest
from data.query import Filters
from data.records.source import Direct
from data.store import Store

MONDAY = date(2026, 3, 2)
USUAL, SHARE = 0.008, 0.22
BEFORE, AFTER = 3 / 310, 25 / 263
ITEMS = (8, 30)
# Weeks of history before the change, and of files after it: the claims of the newest two are still coming.
HISTORY, SINCE = (6, 20), 5
# Days from shipment to the claim: gamma.
DELAY = (3.0, 2.5)
OTHERS = 0.01  # returns that are not ours, a line
ITEM = "MUG-RED-11"
# What the digest says of what is unusual where nothing is.
QUIET = re.compile("Nothing stands out|before unusual can be told from chance")
NAMES = {"order": "Order.all", "return": "Order.return_refund"}


@dataclass(frozen=True)
class SmallShop:
    """A shop to write: lines a week, weeks before the item goes wrong (if it does) and after it."""

    a_week: int
    before: int
    after: int
    planted: bool = True

    @property
    def changed(self) -> date:
        """Monday since which the item is wrong."""
        return MONDAY + timedelta(weeks=self.before)

    @property
    def end(self) -> date:
        """Last day of the files."""
        return MONDAY + timedelta(weeks=self.before + self.after, days=-1)


def write(folder: Path, shop: SmallShop, rng: np.random.Generator) -> list[Path]:
    """The exports of a shop, one a month and report, in the order in which they are loaded."""
    items = [ITEM, *(f"TEE-{n:02d}" for n in range(int(rng.integers(*ITEMS))))]
    shares = np.concatenate([[SHARE], (1 - SHARE) * rng.dirichlet(np.full(len(items) - 1, 1.5))])
    rates = np.concatenate([[BEFORE], USUAL * rng.lognormal(0, 0.5, len(items) - 1)])
    orders: list[dict[str, Any]] = []
    returns: list[dict[str, Any]] = []
    for week in range(shop.before + shop.after):
        level = rates.copy()
        if shop.planted and week >= shop.before:
            level[0] = AFTER
        volume = rng.poisson(shop.a_week * rng.lognormal(0, 0.1))
        for at in rng.choice(len(items), volume, p=shares):
            order = _order(
                len(orders), items[at], MONDAY + timedelta(weeks=week, days=int(rng.integers(7))), rng
            )
            orders.append(order)
            wrong = rng.random() < level[at]
            if wrong or rng.random() < OTHERS:
                returns.append(
                    _return(order, "Received the wrong product" if wrong else "Change of mind", rng)
                )
    made = []
    for kind, rows, day in (
        ("order", orders, "Order Creation Date"),
        ("return", returns, "Return Creation Time"),
    ):
        known = [row for row in rows if row[day][:10] <= shop.end.isoformat()]
        for month in sorted({row[day][:7] for row in known}):
            first = date.fromisoformat(f"{month}-01")
            last = min((first + timedelta(days=32)).replace(day=1) - timedelta(days=1), shop.end)
            path = folder / f"{NAMES[kind]}.{first:%Y%m%d}_{last:%Y%m%d}.xlsx"
            made.append(_sheet(path, kind, [row for row in known if row[day].startswith(month)]))
    return made


def _order(number: int, sku: str, day: date, rng: np.random.Generator) -> dict[str, Any]:
    ordered = datetime(day.year, day.month, day.day, int(rng.integers(24)), int(rng.integers(60)), tzinfo=UTC)
    shipped = ordered.replace(hour=23, minute=50)
    return {
        "Order ID": f"{day:%y%m%d}{number:08d}", "Order Status": "Completed", "Tracking Number*": f"SPX{number:011d}",
        "Shipping Option": "SPX Express", "Ship Time": f"{shipped:%Y-%m-%d %H:%M}",
        "Order Creation Date": f"{ordered:%Y-%m-%d %H:%M}", "Order Paid Time": f"{ordered:%Y-%m-%d %H:%M}",
        "Product Name": f"Item {sku}", "SKU Reference No.": sku, "Variation Name": "", "Original Price": "23.88",
        "Deal Price": "19.90", "Quantity": "1", "Returned quantity": "0", "Product Subtotal": "19.90",
        "No of product in order": "1", "Total Amount": "19.90", "Username (Buyer)": "u*****1", "Receiver Name": "X***",
    }  # fmt: skip


def _return(order: dict[str, Any], reason: str, rng: np.random.Generator) -> dict[str, Any]:
    opened = datetime.fromisoformat(order["Ship Time"]) + timedelta(days=float(rng.gamma(*DELAY)))
    return {
        "Return ID": f"R{order['Order ID']}", "Order ID": order["Order ID"],
        "Order Creation Date": order["Order Creation Date"], "Product Name": order["Product Name"],
        "SKU": order["SKU Reference No."], "Unit Price": "19.90", "Return Creation Time": f"{opened:%Y-%m-%d %H:%M}",
        "Return / Refund Status": "Refunded to Buyer", "Return Type": "Full order", "Return Quantity": "1",
        "Return/Refund Solution": "Return and Refund", "Return Reason": reason, "Refund Total Amount": "19.90",
        "Refund Completed Time": f"{opened + timedelta(days=3):%Y-%m-%d %H:%M}", "Order Total Amount": "19.90",
    }  # fmt: skip


def _sheet(path: Path, kind: str, rows: Sequence[dict[str, Any]]) -> Path:
    header = [h.header for h in headers_of("shopee", kind, "en") if h.confidence == "public_code"]
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("orders" if kind == "order" else "Sheet1")
        for at, line in enumerate([header, *([row.get(name, "") for name in header] for row in rows)]):
            sheet.write_row(at, 0, line)
    return path


def load(store: Store, paths: Sequence[Path]) -> None:
    """Load exports as a seller does: only the shop's name and its clock are added.

    Raises
    ------
    ValueError
        If a file is refused.
    """
    for path in paths:
        upload = ingest.load(
            store, path, options=ingest.ImportOptions(shop="Small shop", zone="Asia/Singapore")
        )
        if upload.refused is not None:
            raise ValueError(f"{path.name}: {upload.refused}")


@dataclass(frozen=True)
class ShopSentences:
    """What the screens and the digest say of a store on the day on which its files end."""

    cards: tuple[Story, ...]
    changed: tuple[SignalStory, ...]
    explained: tuple[explain.Explanation, ...]
    digest: str
    signals: tuple[str, ...]

    @property
    def names_item(self) -> bool:
        """Whether This week, What changed and the digest all name the item as worse."""
        shown = (self.cards, self.changed)
        return ITEM in self.digest and all(any(_of_item(s) for s in told) for told in shown)

    @property
    def names_anything(self) -> bool:
        """Whether a screen or the digest calls anything unusual or changed; deadlines that passed are neither."""
        cards = [card for card in self.cards if not isinstance(card, DeadlineStory)]
        confirmed = [item for item in self.explained if item.status == "confirmed"]
        return bool(cards or self.changed or confirmed or not QUIET.search(self.signals[0]))


def _of_item(story: Story) -> bool:
    if not isinstance(story, SignalStory):
        return False
    return ("sku", ITEM) in story.signal.values and story.signal.direction == "above"


def said_of(store: Store, end: date) -> ShopSentences:
    """What is said of the week that ends on a day."""
    source, week = Direct(store), Filters(end - timedelta(days=6), end)
    now = datetime(end.year, end.month, end.day, 12)  # noqa: DTZ001 - stored moments are naive UTC
    said = digest.build(store, week, Words("en"), now=now)
    return ShopSentences(
        stories(source, week, now), changed_values(source, Filters()), _explained(store, week), said.text(),
        said.topics[0].lines,
    )  # fmt: skip


def _explained(store: Store, week: Filters) -> tuple[explain.Explanation, ...]:
    """What What changed finds of a week beside what stands out from its own past."""
    table, before, now, _ = changes.compared(store, week)
    return tuple(changes.explained(table, changes.allowance(Direct(store), now, before)))


def run(shop: SmallShop, rng: np.random.Generator) -> ShopSentences:
    """Write, load and ask one shop."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(None)
        load(store, write(Path(folder), shop, rng))
        said = said_of(store, shop.end)
        store.close()
    return said


def measure(runs: int, rng: np.random.Generator) -> Iterator[Row]:
    """Shops whose item is named, with the week of the change in what is said, and quiet weeks that name anything."""
    named, dated = [], []
    for _ in range(runs):
        shop = _drawn(rng, planted=True)
        said = run(shop, rng)
        named.append(said.names_item)
        spans = [s.began for s in said.changed if _of_item(s)]
        if spans and spans[0] is not None:
            dated.append(spans[0][0] <= shop.changed <= spans[0][1])
    yield Row(
        "one item from 3 in 310 to 25 in 263 five weeks ago: This week, What changed and the digest name it",
        float(np.mean(named)),
        0.8,
        least=True,
    )
    yield Row(
        "the weeks told, in which it began, hold the true one",
        float(np.mean(dated or [0])),
        0.9,
        least=True,
    )
    quiet = [run(_drawn(rng, planted=False), rng).names_anything for _ in range(runs)]
    yield Row("nothing changes: anything named in a week", float(np.mean(quiet)), 0.05)


def _drawn(rng: np.random.Generator, *, planted: bool) -> SmallShop:
    return SmallShop(int(rng.integers(150, 500)), int(rng.integers(*HISTORY)), SINCE, planted)

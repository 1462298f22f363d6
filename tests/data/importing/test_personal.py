"""Personal values of files reach no store, log, preview, problem file, report or line of the command line."""

import json
import logging
import re
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from data.conversion import rejected
from data.importing import ingest
from data.intake import inbox, outcome
from data.intake.named import Loading
from data.store import Store
from tests.make import GOLDEN, PLANTED, planted
from tests.paths import SAMPLES

WORKBOOKS = [name for name in GOLDEN if name.endswith((".xlsx", ".xls")) and "encrypted" not in name]
# planted values as they stand, and the part of the phone number that masking a few digits would leave
SECRETS = (*PLANTED, "8123 4567", "8123", "planted.buyer")
# identities and digests of uploads and the parts of a second hold any four digits by chance
BY_CHANCE = re.compile(r"\b(?=[0-9a-f]*[a-f])[0-9a-f]{8,64}\b|(?<=:\d\d)\.\d{3,9}\b")
BROKEN = (
    "Quantity",
    "quantity",
    "Jumlah",
    "數量",
    "Return Quantity",
    "Jumlah Produk Dikembalikan",
    "unitPrice",
    "Deal Price",
)


def spoilt(path: Path) -> Path:
    """The same workbook with a phone number where a number of units or an amount belongs, in its third row."""
    with path.open("rb") as source:
        book = openpyxl.load_workbook(source)
    for sheet in book:
        for at, cell in enumerate(sheet[1], 1):
            if str(cell.value or "").strip() in BROKEN and sheet.max_row > 2:
                sheet.cell(3, at).value = f"call {PLANTED[1]} {PLANTED[3]}"
    book.save(path)
    return path


def found_in(text: str) -> list[str]:
    read = BY_CHANCE.sub("", text)
    return [secret for secret in SECRETS if secret in read]


def test_what_digests_and_clocks_hold_by_chance_is_no_secret() -> None:
    chance = "a81234567f0e" + "0" * 20 + ",2026-11-30 12:03:08.812345"
    assert not found_in(chance)
    assert found_in(f"{chance},+65 8123 ****") == ["8123"]
    assert found_in("note 81234567") == ["8123"]


@pytest.mark.parametrize("name", WORKBOOKS)
def test_nothing_personal_is_shown_told_or_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    caplog.set_level(logging.DEBUG)
    path, count = planted(SAMPLES / name, tmp_path)
    store = Store(tmp_path / "home" / "rightbox.duckdb")
    upload = ingest.prepare(store, spoilt(path))
    assert upload.refused is None
    shown = []
    for staged in upload.tables:
        problems = staged.problems()
        shown += [
            staged.preview(1_000).to_csv(),
            problems.to_csv(),
            rejected.table(list(problems["raw_row"])).to_csv(),
        ]
    results = outcome.results(upload)
    shown += [
        json.dumps(results, ensure_ascii=False, default=str),
        *map(outcome.summary, results),
        repr(upload.notes),
    ]
    ingest.commit(store, upload, insist=True)
    shown += [
        store.frame(f"select * from {table}").to_csv() for table in ("import_problems", "imports", "audit")
    ]
    store.close()
    assert count > 0 or "wangdiantong" in name
    assert not [found_in(text) for text in (*shown, caplog.text) if found_in(text)]


def test_reports_of_the_watched_folder_hold_nothing_personal(tmp_path: Path) -> None:
    box = tmp_path / "box"
    box.mkdir()
    for name in WORKBOOKS[:3]:
        spoilt(planted(SAMPLES / name, box)[0])
    home = tmp_path / "home" / "rightbox.duckdb"
    said: list[str] = []
    inbox.Inbox(box, Loading(insist=True), settle=0.01).once(lambda: closing(Store(home)), said.append)
    reports = [path.read_text("utf-8") for path in box.rglob("*.report.*")]
    assert len(reports) == 6
    assert not [found_in(text) for text in (*reports, *said) if found_in(text)]


def test_a_refusal_tells_nothing_personal(tmp_path: Path) -> None:
    """Too many rows rejected, unknown headers, unclear dates: their sentences quote cells and headers."""
    store = Store(tmp_path / "home" / "rightbox.duckdb")
    texts = {
        "units.csv": "platform,order_id,sku,quantity\n" + f"shopee,A,S1,call {PLANTED[1]} {PLANTED[3]}\n" * 5,
        "headless.csv": f"{PLANTED[0]},{PLANTED[1]},{PLANTED[3]}\nx,y,z\n1,2,3\n",
        "dates.csv": "platform,order_id,sku,quantity,ordered_at\n"
        + f"shopee,A,S1,1,03/04/2026 {PLANTED[3]}\n" * 5,
    }
    told = []
    for name, text in texts.items():
        path = tmp_path / name
        path.write_text(text)
        upload = ingest.load(store, path)
        assert upload.refused is not None
        told += [outcome.refusal(upload.refused), repr(upload.refused.params)]
    store.close()
    leaks = [
        found for text in told if (found := [s for s in (PLANTED[1], PLANTED[3], "8123 4567") if s in text])
    ]
    assert not leaks


def test_a_buyer_s_name_that_the_marketplace_has_starred_is_nobody_s(tmp_path: Path) -> None:
    head = "Order ID,Order Status,SKU Reference No.,Quantity,Order Creation Date,Ship Time,Username (Buyer)\n"
    names = ("u*****1", "u*****1", "张＊", "ann_w", "ann_w")
    rows = "".join(
        f"260701STAR{n},Completed,S1,1,2026-07-01 10:00,2026-07-02 10:00,{name}\n"
        for n, name in enumerate(names)
    )
    path = tmp_path / "orders.csv"
    path.write_text(head + rows, encoding="utf-8")
    with closing(Store(tmp_path / "store.duckdb")) as store:
        assert ingest.load(store, path).refused is None
        found = [row[0] for row in store.rows("select buyer_hash from order_lines order by order_id")]
    assert found[:3] == [None] * 3 and found[3] and found[3] == found[4]

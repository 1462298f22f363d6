"""Rejected and doubtful rows: loaded, corrected in the table on the screen, and what changed in five lines."""

import contextlib
import re
from pathlib import Path

from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.server import Server
from tests.browser.steps import SLOW, settled

HEAD = "platform,shop,order_id,sku,quantity,unit_price,currency,status,shipped_at"
COLUMNS = HEAD.split(",")
JULY, AUGUST = 3_410, 212
expect.set_options(timeout=SLOW)


def line(month: int, n: int, **cells: str) -> str:
    usual = f"shopee,SG,M{month}O{n:05d},SKU-{n % 40},1,12.90,SGD,completed,2026-{month:02d}-{n % 31 + 1:02d} 10:00"
    return ",".join(cells.get(name, cell) for name, cell in zip(COLUMNS, usual.split(","), strict=True))


def exports(folder: Path) -> tuple[Path, Path]:
    """July whole, and a part of August: a count in words, a day without its year, and an order number typed twice."""
    july, august = folder / "july.csv", folder / "august.csv"
    july.write_text("\n".join([HEAD, *(line(7, n) for n in range(JULY))]) + "\n")
    wrong: dict[int, dict[str, str]] = {
        40: {"quantity": "two"},
        90: {"shipped_at": "17 Aug"},
        150: {"order_id": "M8O00151", "sku": "SKU-31", "quantity": "3"},
    }
    august.write_text("\n".join([HEAD, *(line(8, n, **wrong.get(n, {})) for n in range(AUGUST))]) + "\n")
    return july, august


def drop(page: Page, path: Path, rows: str) -> None:
    page.get_by_test_id("stFileUploader").first.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name=re.compile(rf"Load {rows} rows")).click()
    settled(page)


def typed(page: Page, row: int, column: str, text: str) -> None:
    """Type into a cell of the table, which is drawn on a canvas: a cell is clicked, the rest are keys."""
    place = 1 + COLUMNS.index(column)  # the reason stands first
    table = page.locator("[class*=st-key-correct-here-]")
    for _ in range(5):  # a redraw of the screen takes the focus away from a table that was just clicked
        settled(page)
        table.locator(".dvn-scroller").click(position={"x": 60, "y": 52})
        for key in ["Control+Home"] + ["ArrowDown"] * row + ["ArrowRight"] * place:
            page.keyboard.press(key)
        page.keyboard.press("Enter")  # opens the cell; keys typed before its field is there are lost
        field = page.locator("#portal textarea, #portal input").first
        with contextlib.suppress(PlaywrightTimeout):  # a table that lost the focus opens nothing
            field.fill(text, timeout=5_000)
            field.press("Enter", timeout=5_000)
        settled(page)
        if table.get_by_test_id(f"glide-cell-{place}-{row}").text_content() == text:
            return
    raise AssertionError(f"{text!r} was not taken")


def test_rows_are_corrected_on_the_screen_and_what_changed_is_told(
    own_server: Server, page: Page, tmp_path: Path
):
    july, august = exports(tmp_path)
    page.goto(f"{own_server.url}/imports?lang=en")
    settled(page)
    drop(page, july, "3,410")
    expect(page.get_by_text("Order lines: 0 → 3,410")).to_be_visible()
    drop(page, august, "210")
    told = page.locator(".st-key-imports-next")
    expect(told.get_by_text("Order lines: 3,410 → 3,619")).to_be_visible()
    expect(told.get_by_text("Cases: 0, unchanged")).to_be_visible()
    expect(
        told.get_by_text("First and last day: Jul 1, 2026 – Jul 31, 2026 → Jul 1, 2026 – Aug 31, 2026")
    ).to_be_visible()
    expect(told.get_by_text("Without a price or currency: 0, unchanged")).to_be_visible()
    expect(told.get_by_text("the last upload had 3,410 rows, this one 212. Half a file?")).to_be_visible()

    page.get_by_role("button", name="See the rejected rows").last.click()
    page.get_by_text("Correct the rejected and doubtful rows here").click()
    settled(page)
    typed(page, 0, "quantity", "2")
    typed(page, 1, "shipped_at", "2026-08-17 10:00")
    typed(page, 2, "order_id", "M8O00150")
    page.get_by_role("button", name="Load the corrected rows").click()
    expect(told.get_by_text("Order lines: 3,619 → 3,622")).to_be_visible()
    expect(told.get_by_text("Half a file?")).to_have_count(1)

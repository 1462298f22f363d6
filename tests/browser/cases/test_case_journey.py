"""From an uploaded return to a closed case with its cost on the Costs screen, by hand, as customer service does it."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.server import Server
from tests.browser.steps import SLOW, choose, settled

ORDERS = """platform,shop,order_id,sku,product_name,variation,quantity,unit_price,currency,status,ordered_at,shipped_at
shopee,Main Street SG,260703ABCDEF01,TEE-NAVY-M,Crew T-shirt,"Navy,M",1,12.90,SGD,completed,2026-07-03 09:14,2026-07-04 16:20
shopee,Main Street SG,260703ABCDEF02,TEE-BLACK-M,Crew T-shirt,"Black,M",1,12.90,SGD,completed,2026-07-03 09:30,2026-07-04 16:20
"""  # noqa: E501 - a file
RETURNS = """platform,shop,case_id,order_id,sku,variation,quantity,received_sku,opened_at,raw_reason,symptom,currency
shopee,Main Street SG,2607090BCDEF012,260703ABCDEF01,TEE-NAVY-M,"Navy,M",1,TEE-BLACK-M,2026-07-09 08:30,Wrong item,wrong_variation,SGD
"""  # noqa: E501
NOTE = "Both shirts lay in bin A-03."
expect.set_options(timeout=SLOW)


def upload(page: Page, server: Server, folder: Path) -> None:
    files = [folder / "orders.csv", folder / "returns.csv"]
    for path, text in zip(files, (ORDERS, RETURNS), strict=True):
        path.write_text(text)
    page.goto(f"{server.url}/imports?lang=en")
    page.locator("input[type=file]").first.set_input_files(files)
    page.locator(".st-key-imports-load button").click()
    expect(page.get_by_text("1 case").first).to_be_visible()


def open_the_case(page: Page) -> None:
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Cases").click()
    expect(page.get_by_text("1 case line in all")).to_be_visible()
    settled(page)
    page.get_by_test_id("stDataFrame").click(position={"x": 16, "y": 52})
    expect(page.get_by_text("Case 2607090BCDEF012: Wrong variation.")).to_be_visible()
    drawn(page)


def drawn(page: Page) -> None:
    """The last part of the screen is there and the script rests: a list opened earlier would be closed again."""
    expect(page.get_by_role("button", name="Save the steps")).to_be_visible()
    settled(page)


def judge(page: Page) -> None:
    choose(page, page.get_by_role("combobox", name="Cause", exact=True), "Look-alike items")
    note = page.get_by_role("textbox", name="Note")
    note.fill(NOTE)
    note.blur()
    expect(page.get_by_text("kept as your draft: Cause and Note")).to_be_visible()
    page.reload()
    drawn(page)
    expect(page.get_by_role("textbox", name="Note")).to_have_value(NOTE)
    page.get_by_role("button", name="Save the judgement").click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()


def close(page: Page) -> None:
    drawn(page)
    choose(page, page.get_by_role("combobox", name="Resolution", exact=True), "Reship")
    field = page.locator("[class*='-steps-closed_at']")
    field.get_by_role("spinbutton").first.click()
    page.keyboard.type("202607101200")
    page.keyboard.press("Enter")
    expect(page.get_by_text("kept as your draft: Resolution and Closed")).to_be_visible()
    page.get_by_role("button", name="Save the steps").click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    expect(page.locator(".st-key-case-step-close").get_by_text("done")).to_be_visible()


def book(page: Page, amount: str) -> None:
    page.get_by_role("radio", name="Costs").click()
    page.get_by_role("spinbutton", name="Amount").fill(amount)
    page.get_by_role("spinbutton", name="Amount").press("Enter")
    page.get_by_role("button", name="Book the cost").click()


def test_from_an_uploaded_return_to_a_closed_case_with_its_cost(
    own_server: Server, page: Page, tmp_path: Path
) -> None:
    upload(page, own_server, tmp_path)
    open_the_case(page)
    judge(page)
    close(page)
    book(page, "-4.5")
    expect(page.get_by_text("Enter the amount without a sign")).to_be_visible()
    book(page, "4.5")
    expect(page.get_by_text("Cost so far: SGD 4.50")).to_be_visible()
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Costs").click()
    expect(page.get_by_role("heading", name="Costs", level=2)).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile(r"one error in view cost SGD\s4\b"))).to_be_visible()
    own_server.restart()
    page.goto(f"{own_server.url}/cases?lang=en&case=2607090BCDEF012")
    expect(page.get_by_role("textbox", name="Note")).to_have_value(NOTE)
    expect(page.get_by_role("combobox", name="Cause", exact=True)).to_have_value("Look-alike items")
    drawn(page)
    page.keyboard.press("l")
    expect(page.get_by_text("1 case line in all")).to_be_visible()
    page.get_by_role("radio", name="Open 0").or_(page.get_by_role("button", name="Open 0")).click()
    expect(page.get_by_text("0 open cases")).to_be_visible()

"""What is known about each format, as the table of docs/formats.md."""

from __future__ import annotations

from collections.abc import Iterable

from data.formats.contract import ExportReport
from data.locales import catalogue
from data.recognition.registry import FORMATS

_TEMPLATE = {"rightbox": ("its own template",)}

_INTRO = """# Formats

Generated from the registry (`python -m data formats --markdown`); a test holds it current.

A file is recognised by its set of headers, in any order, with unknown columns or without optional ones.
*Known from* says how well an export is known; *headers* counts those known and, of them, those that are read.
Personal columns are in the first count and never in the second, save the buyer's name of an order, of which
only a keyed hash is kept.

| platform | export | language | goes to | recognised by | headers | known from | tested with |
|---|---|---|---|---|---|---|---|
"""

_OUTRO = """
## Which amounts and states count

- A refund is booked once per return, shared among its lines by price x quantity; amounts that differ by line are
  taken by line. It counts when the return is `refunded`, or `approved`, `closed`, `in_review` or `unmapped` with a day
  of payment. Cancelled, rejected and waiting returns show amounts too; these never count.
- Lists of the Traditional Chinese return export name no day of the return: the return number begins with it; where a
  number is of another kind, the day of the order stands for it.
- Cancelled and rejected returns stay visible as cases; they are neither refunds nor, by themselves, errors.
- Orders that are unpaid, waiting or cancelled are not shipped, so they are no exposure. An order that is cancelled
  because its delivery failed was shipped and is `failed_delivery`.
- An income statement is booked with source `settlement`; for the same case and kind it goes before the return export.
- Returns of parcels that Amazon packed (FBA) are never the seller's fault by suggestion. SWITCHEROO and 'item wrong or
  damaged' are told for more than one thing: fault `unknown`.
- A wallet statement is recognised and refused with a sentence: nothing in it is needed.

## Any other table

The Data page asks what the columns of a table of unknown kind mean, suggests an answer by their names and contents, and
keeps it for the next file with these headers. On the command line a file says it (`--map file.toml`, TOML or JSON):

```toml
table = "cases"                      # order_lines, packing, cases, costs or volumes
name = "Complaints of the Penang shop"
platform = "shopee"                  # what the rows belong to, where no column says it
decimal = "."                        # left out: decided from the file, as day_first
day_first = true
currency = "MYR"
zone = "Asia/Kuala_Lumpur"
items = "split"                      # 'A01;B02' or 'A01 x2' in a cell: a line each; "whole": one article; left out: asked
repeats = "sum"                      # rows of one order and article are units and add up; left out: the last counts

[columns]                            # header of the file = column of Rightbox; other headers are not read
"Ticket" = "case_id"
"Order" = "order_id"
"Item" = "sku"
"Opened" = "opened_at"
"Complaint" = "raw_reason"
"Paid back" = "_refund_total"        # also _unit_price, _compensation, _return_freight; _line_total of order lines
```

The columns are those of the templates on the Data page. Headers are compared with blanks, width and case folded.
"""


def markdown(formats: Iterable[ExportReport] = FORMATS) -> str:
    """The text of docs/formats.md."""
    return _INTRO + "".join(f"{_row(report)}\n" for report in formats) + _OUTRO


def _row(report: ExportReport) -> str:
    words = catalogue("en")
    names = [words.text(key) or key for key in report.name_keys]
    evidence = words.text(f"evidence.{report.evidence}") or report.evidence
    used = len({item.header for item in report.fields})
    needs = ", ".join(_needed(report, group) for group in report.fingerprint)
    tested = ", ".join((*(report.samples or _TEMPLATE.get(report.platform, ())), "header list"))
    cells = (*names, report.table or "not used", needs, f"{len(report.known)} / {used}", evidence, tested)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _needed(report: ExportReport, group: tuple[str, ...]) -> str:
    names = [f"`{h}`" if h[0] != "~" else f"a header with `{h[1:]}`" for h in group[:3]]
    if report.named and group is report.fingerprint[-1]:
        names.append(f"`{report.named}` in the name of the file")
    return " or ".join(names)

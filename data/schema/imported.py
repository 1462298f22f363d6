"""Tables that files fill, and what is kept about the files."""

from __future__ import annotations

from data.schema.column import C, Table

_IMPORT = (
    C("import_id", "text", "the import that brought this version of the row"),
    C(
        "exported_at",
        "timestamp",
        "when the marketplace made the file; the newest version wins, then the newest upload",
    ),
)

ORDER_LINES = Table(
    "order_lines",
    "a shipped order line",
    (
        C("platform", "text", "marketplace code, for example shopee", True, example="shopee"),
        C("shop", "text", "shop name or code", example="Main Street SG"),
        C("order_id", "text", "order number", True, example="260703ABCDEF01"),
        C("line_no", "text", "line within the order, where the export has one", example="1"),
        C("sku", "text", "the seller's SKU of what was ordered", True, example="TEE-NAVY-M"),
        C("parent_sku", "text", "SKU of the family the variation belongs to", example="TEE"),
        C("product_name", "text", "name of the listing", example="Crew T-shirt"),
        C("variation", "text", "name of the variation", example="Navy,M"),
        C("quantity", "integer", "units ordered", True, example="1"),
        C("unit_price", "decimal", "price of one unit after discount", example="12.90"),
        C("currency", "text", "ISO 4217 code", example="SGD"),
        C("status", "text", "order status, mapped", example="completed"),
        C("raw_status", "text", "order status as in the file"),
        C("ordered_at", "timestamp", "when the order was placed, UTC", example="2026-07-03 09:14"),
        C("shipped_at", "timestamp", "when the parcel left, UTC", example="2026-07-04 16:20"),
        C("delivered_at", "timestamp", "when it was delivered or completed, UTC", example="2026-07-08 11:02"),
        C("tracking_no", "text", "tracking number of the parcel", example="SPXSG0123456789"),
        C("package_id", "text", "parcel or package number", example=""),
        C("warehouse", "text", "warehouse that shipped", example="WH1"),
        C("carrier", "text", "courier or shipping option", example="SPX Express"),
        C("buyer_hash", "text", "keyed hash of the buyer's id, to count repeat contacts", personal="hash"),
        C("order_day", "date", "day of ordered_at in the shop's zone"),
        C("ship_day", "date", "day of shipped_at in the shop's zone; null when the line has not shipped"),
        *_IMPORT,
    ),
    ("platform", "shop", "order_id", "sku", "variation", "unit_price"),
    imported=True,
)

PACKING = Table(
    "packing",
    "a packing event of a parcel, an order or a line",
    (
        C("source", "text", "system that wrote the log", example="wms"),
        C("order_id", "text", "order number of the marketplace", example="260703ABCDEF01"),
        C("tracking_no", "text", "tracking number of the parcel", example="SPXSG0123456789"),
        C("sku", "text", "SKU packed; empty when the log is by parcel", example="TEE-NAVY-M"),
        C("packer", "text", "code of the packer", example="P07"),
        C("picker", "text", "code of the picker", example="K03"),
        C("checker", "text", "code of the person who checked", example=""),
        C("station", "text", "packing station", example="S3"),
        C("shift", "text", "shift", example="day"),
        C("bin", "text", "storage bin picked from", example="A-03-2"),
        C("wave_no", "text", "picking wave or batch", example="W0703-2"),
        C("packed_at", "timestamp", "when it was packed, UTC", example="2026-07-04 14:05"),
        C("quantity", "integer", "units packed", example="1"),
        C("scan", "text", "scanned, manual, none or unknown", example="scanned"),
        C("raw_scan", "text", "how it was checked, as in the file"),
        *_IMPORT,
    ),
    ("source", "order_id", "tracking_no", "sku", "packed_at", "packer"),
    imported=True,
)

EVIDENCE: tuple[str, ...] = (
    "evidence_request",
    "evidence_reply",
    "evidence_photo",
    "evidence_wrong_item",
    "evidence_right_item",
    "evidence_solution",
)

CASES = Table(
    "cases",
    "a return or complaint line",
    (
        C("platform", "text", "marketplace code", True, example="shopee"),
        C("shop", "text", "shop name or code", example="Main Street SG"),
        C("case_id", "text", "return or complaint number", True, example="2607090BCDEF012"),
        C("order_id", "text", "order number", example="260703ABCDEF01"),
        C("sku", "text", "SKU ordered", example="TEE-NAVY-M"),
        C("variation", "text", "variation ordered", example="Navy,M"),
        C("quantity", "integer", "units complained about", example="1"),
        C("received_sku", "text", "SKU that came instead", example="TEE-BLACK-M"),
        C("opened_at", "timestamp", "when the buyer complained, UTC", True, example="2026-07-09 08:30"),
        C("raw_reason", "text", "reason as in the file", example="Wrong item"),
        C("raw_revised_reason", "text", "reason as the marketplace revised it, as in the file"),
        C("raw_status", "text", "status as in the file", example="Refunded"),
        C("raw_request", "text", "what the customer asked for, as in the file"),
        C("raw_resolution", "text", "what was done, as in the file"),
        C("raw_fault", "text", "whose fault it was, as in the file"),
        C(
            "comment",
            "text",
            "the buyer's remark, masked",
            personal="masked",
            example="ordered navy, black came",
        ),
        C("symptom", "text", "symptom code", example="wrong_variation"),
        C("seller_fault", "text", "yes, no or unknown: suggested by the symptom or stated in the file"),
        C("request", "text", "what the customer asked for (resolution code)", example="full_refund"),
        C("resolution", "text", "what was done (resolution code)", example="full_refund"),
        C("status", "text", "case status, mapped", example="refunded"),
        C("contacted_at", "timestamp", "first answer to the customer, UTC"),
        C("verified_at", "timestamp", "order and evidence checked, UTC"),
        C("ticket_no", "text", "number of the platform ticket"),
        C("ticket_at", "timestamp", "platform ticket filed, UTC"),
        C("respond_by", "timestamp", "the marketplace's deadline, UTC"),
        C("resolved_at", "timestamp", "refund paid or reshipment sent, UTC"),
        C("closed_at", "timestamp", "case closed, UTC"),
        C("return_tracking_no", "text", "tracking number of the returned parcel"),
        C("reship_tracking_no", "text", "tracking number of the replacement"),
        *(C(flag, "boolean", f"evidence is there: {flag.removeprefix('evidence_')}") for flag in EVIDENCE),
        C("currency", "text", "ISO 4217 code", example="SGD"),
        C("open_day", "date", "day of opened_at in the shop's zone"),
        *_IMPORT,
    ),
    ("platform", "shop", "case_id", "sku", "variation"),
    imported=True,
)

COSTS = Table(
    "costs",
    "a cost (positive) or credit (negative) of a case line",
    (
        C("platform", "text", "marketplace code", True, example="shopee"),
        C("shop", "text", "shop name or code", example="Main Street SG"),
        C("case_id", "text", "return or complaint number", True, example="2607090BCDEF012"),
        C("sku", "text", "SKU ordered", example="TEE-NAVY-M"),
        C("variation", "text", "variation ordered", example="Navy,M"),
        C("kind", "text", "refund, reship_goods, reship_freight, ...", True, example="refund"),
        C(
            "source",
            "text",
            "import (a cost file), return (a return export), settlement (an income statement), rule or person",
            example="import",
        ),
        C("amount", "decimal", "amount; credits are stored negative", True, example="12.90"),
        C("currency", "text", "ISO 4217 code", True, example="SGD"),
        C("booked_on", "date", "day whose exchange rate applies", example="2026-07-12"),
        C("note", "text", "why, in words", personal="masked"),
        *_IMPORT,
    ),
    ("platform", "shop", "case_id", "sku", "variation", "kind", "source"),
    imported=True,
)

VOLUMES = Table(
    "volumes",
    "lines, orders and units of a day x shop x SKU x packer, for users who have only totals",
    (
        C("day", "date", "day of shipment in the shop's zone", True, example="2026-07-04"),
        C("shop", "text", "shop name or code", example="Main Street SG"),
        C("sku", "text", "SKU", example="TEE-NAVY-M"),
        C("packer", "text", "code of the packer", example="P07"),
        C("lines", "integer", "shipped lines", True, example="40"),
        C("orders", "integer", "shipped orders", example="38"),
        C("units", "integer", "shipped units", example="44"),
        *_IMPORT,
    ),
    ("day", "shop", "sku", "packer"),
    imported=True,
)

CASE_KEY = CASES.key
# words as in the file, kept beside the codes they were read into so that a meaning given later reaches them
AS_WRITTEN: frozenset[str] = frozenset(
    {"raw_scan", "raw_revised_reason", "raw_request", "raw_resolution", "raw_fault"}
)
DERIVED: frozenset[str] = frozenset({"order_day", "ship_day", "open_day", "import_id", "exported_at"})

IMPORTS = Table(
    "imports",
    "a file that was loaded",
    (
        C("import_id", "text", "id, ascending in time"),
        C("file", "text", "file name"),
        C("file_hash", "text", "SHA-256 of the bytes"),
        C("platform", "text", "marketplace or system"),
        C("report", "text", "kind of export"),
        C("locale", "text", "language of the headers"),
        C("shop", "text", "shop given at upload"),
        C("zone", "text", "time zone of the file"),
        C("encoding", "text", "how the text was read"),
        C("sheet", "text", "sheet or member"),
        C("header_row", "integer", "1-based row of the header"),
        C("exported_at", "timestamp", "when the file was made"),
        C("imported_at", "timestamp", "when it was loaded, UTC"),
        C("imported_by", "text", "who"),
        C("table_name", "text", "main table"),
        C("rows_in", "integer", "data rows in the file"),
        C("rows_new", "integer", "new rows"),
        C("rows_updated", "integer", "rows that replaced older content"),
        C("rows_unchanged", "integer", "rows already stored"),
        C("rows_rejected", "integer", "rows kept apart"),
        C("unmapped", "integer", "words nobody mapped yet"),
        C("provided", "text", "columns that the file has, by table (JSON); empty: all of them"),
        C("undone_at", "timestamp", "when it was undone"),
        C("undone_by", "text", "who undid it"),
        C("is_demo", "boolean", "made by the demo"),
    ),
    ("import_id",),
)

IMPORT_PROBLEMS = Table(
    "import_problems",
    "a rejected or doubtful row of an import",
    (
        C("import_id", "text", "the import"),
        C("sheet", "text", "sheet or member"),
        C("row_no", "integer", "1-based row in the file"),
        C("column_name", "text", "header as in the file"),
        C("value", "text", "value as read; empty for personal columns"),
        C("code", "text", "problem code"),
        C("rejected", "boolean", "true: the row was not loaded"),
        C("params", "text", "further numbers of the problem's sentence, as JSON"),
        C("raw_row", "text", "the row's mapped, non-personal cells as JSON pairs, for correction and upload"),
    ),
    (),
)

MAPPINGS = Table(
    "mappings",
    "a saved reading of an unknown table or word",
    (
        C("kind", "text", "format, order_status, case_status, reason, scan, ..."),
        C("raw", "text", "header-set signature or raw word"),
        C("platform", "text", "marketplace the word belongs to, '' for all"),
        C("meaning", "text", "code, or the mapping as JSON"),
        C("saved_by", "text", "who"),
        C("saved_at", "timestamp", "when, UTC"),
    ),
    ("kind", "raw", "platform"),
)

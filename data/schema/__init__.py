"""Tables and dimensions, declared once; DDL, import, templates, filters and the data dictionary derive from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal["text", "integer", "decimal", "timestamp", "date", "boolean", "double"]

SQL_TYPES: dict[str, str] = {
    "text": "varchar",
    "integer": "bigint",
    "decimal": "decimal(18, 4)",
    "timestamp": "timestamp",
    "date": "date",
    "boolean": "boolean",
    "double": "double",
}


@dataclass(frozen=True)
class Column:
    """A column: ``required`` must be filled in a file; ``personal`` says how a personal value is kept."""

    name: str
    type: Type
    description: str
    required: bool = False
    personal: Literal["", "hash", "masked"] = ""
    example: str = ""


@dataclass(frozen=True)
class Table:
    """A table with its grain, and its key (columns of the key are never null, '' when not given)."""

    name: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    imported: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(c for c in self.columns if c.name == name)


C = Column
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

JUDGEMENTS = Table(
    "case_judgements",
    "what people decided about a case line; never touched by an import",
    (
        *(C(k, "text", "key of the case line") for k in CASE_KEY),
        C("seller_fault", "text", "yes, no or unknown"),
        C("symptom", "text", "symptom corrected by a person"),
        C("cause", "text", "primary cause code"),
        C("cause_status", "text", "suspected or confirmed"),
        C("contributing", "text", "contributing cause codes, comma separated"),
        C("detection", "text", "stage at which it was caught"),
        C("origin", "text", "step at which it was made"),
        C("received_sku", "text", "SKU that came instead, as found"),
        C("note", "text", "why, in words", personal="masked"),
        C("judged_by", "text", "who decided"),
        C("judged_at", "timestamp", "when, UTC"),
        C("version", "integer", "counts the changes, for two people at once"),
    ),
    CASE_KEY,
)

CASE_STEPS = Table(
    "case_steps",
    "dates, evidence and resolution of a case line entered by people; they win over the file's",
    (
        *(C(k, "text", "key of the case line") for k in CASE_KEY),
        *(
            CASES.column(name)
            for name in (
                "request", "resolution", "contacted_at", "verified_at", "ticket_no", "ticket_at", "respond_by",
                "resolved_at", "closed_at", "return_tracking_no", "reship_tracking_no", *EVIDENCE,
            )
        ),
        C("edited_by", "text", "who"),
        C("edited_at", "timestamp", "when, UTC"),
        C("version", "integer", "counts the changes"),
    ),
    CASE_KEY,
)  # fmt: skip

CASE_NOTES = Table(
    "case_notes",
    "something said to or by the customer of a case line",
    (
        C("note_id", "text", "id"),
        *(C(k, "text", "key of the case line") for k in CASE_KEY),
        C("said_at", "timestamp", "when it was said, UTC"),
        C("channel", "text", "chat, phone, email, platform or other"),
        C("asked", "text", "what the customer asked, masked", personal="masked"),
        C("answered", "text", "what was answered, masked", personal="masked"),
        C("created_by", "text", "who wrote it down"),
        C("created_at", "timestamp", "when, UTC"),
        C("edited_by", "text", "who last"),
        C("edited_at", "timestamp", "when, UTC"),
        C("version", "integer", "counts the changes"),
    ),
    ("note_id",),
)

CASE_PHOTOS = Table(
    "case_photos",
    "a photo of a case line, encoded anew; the picture lies in the folder photos beside the store",
    (
        C("photo_id", "text", "id"),
        *(C(k, "text", "key of the case line") for k in CASE_KEY),
        C("file", "text", "random name of the file"),
        C("width", "integer", "pixels"),
        C("height", "integer", "pixels"),
        C("bytes", "integer", "size of the file"),
        C("source_hash", "text", "SHA-256 of the file as it came, so that the same photo is kept once"),
        C("created_by", "text", "who added it"),
        C("created_at", "timestamp", "when, UTC"),
    ),
    ("photo_id",),
)

CASE_DRAFTS = Table(
    "case_drafts",
    "what somebody typed into a form of a case line and has not saved yet",
    (
        *(C(k, "text", "key of the case line") for k in CASE_KEY),
        C("form", "text", "the form"),
        C("who", "text", "whose draft"),
        C(
            "content",
            "text",
            "JSON of the fields that were changed, and what was seen when they were, masked",
        ),
        C("saved_at", "timestamp", "when, UTC"),
    ),
    (*CASE_KEY, "form", "who"),
)

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

DRAFTS = Table(
    "drafts",
    "what somebody typed into a form of a retro or an action and has not saved yet",
    (
        C("place", "text", "the form, and what it is about"),
        C("who", "text", "whose draft; '' for what everybody in a meeting shares"),
        C("content", "text", "JSON of the fields that were changed"),
        C("saved_at", "timestamp", "when, UTC"),
    ),
    ("place", "who"),
)
RETROS = Table(
    "retros",
    "a retro meeting",
    (
        C("retro_id", "text", "id"),
        C("title", "text", "title"),
        C("summary", "text", "summary"),
        C("period_start", "date", "first day looked at"),
        C("period_end", "date", "last day looked at"),
        C("facilitator", "text", "who led it"),
        C("attendees", "text", "who was there"),
        C("what_happened", "text", "what happened"),
        C("made_sense", "text", "why it made sense then"),
        C("surprised", "text", "why it surprised us"),
        C("contributing", "text", "cause codes, comma separated"),
        C("fishbone", "text", "JSON: 6M branch -> list of notes"),
        C("whys", "text", "JSON list of the 5-whys chain"),
        C("gap_or_slip", "text", "process_gap or slip"),
        C("detection", "text", "stage at which it was caught"),
        C("training", "text", "training given"),
        C("decisions", "text", "decisions"),
        C("notes", "text", "notes of the meeting"),
        C("ideas", "text", "ideas that are not yet actions"),
        C("state", "text", "draft, held or closed"),
        C("filters", "text", "filters of the review, as a query string"),
        C("created_by", "text", "who"),
        C("created_at", "timestamp", "when, UTC"),
        C("edited_by", "text", "who last"),
        C("edited_at", "timestamp", "when, UTC"),
        C("held_at", "timestamp", "when it was held, UTC"),
        C("version", "integer", "counts the changes"),
    ),
    ("retro_id",),
)

RETRO_CASES = Table(
    "retro_cases",
    "a case line linked to a retro",
    (
        C("retro_id", "text", "the retro"),
        *(C(k, "text", "key of the case line") for k in CASE_KEY),
        C("why", "text", "dearest, typical, odd or by hand"),
        C("linked_at", "timestamp", "when, UTC"),
    ),
    ("retro_id", *CASE_KEY),
)

FINDINGS = Table(
    "findings",
    "something seen, with its numbers frozen",
    (
        C("finding_id", "text", "id"),
        C("retro_id", "text", "the retro it was put into"),
        C("kind", "text", "signal, pareto, priority, pair, packer, change, cost, case, ..."),
        C("subject", "text", "what it is about, for example sku=TEE-NAVY-M"),
        C("sentence_key", "text", "key of the sentence in the catalogues"),
        C("numbers", "text", "JSON of the numbers in the sentence"),
        C("filters", "text", "filters, as a query string"),
        C("store_version", "integer", "version of the store it was computed from"),
        C("data_as_of", "timestamp", "newest data then"),
        C("found_at", "timestamp", "when, UTC"),
    ),
    ("finding_id",),
)

LESSONS = Table(
    "lessons",
    "a lesson learned",
    (
        C("lesson_id", "text", "id"),
        C("retro_id", "text", "the retro"),
        C("lesson", "text", "the lesson in one sentence"),
        C("cause", "text", "cause code"),
        C("subject", "text", "what it is about, for example sku=TEE-NAVY-M"),
        C("created_at", "timestamp", "when, UTC"),
    ),
    ("lesson_id",),
)

ACTIONS = Table(
    "actions",
    "something a person will do so that it does not happen again",
    (
        C("action_id", "text", "id"),
        C("retro_id", "text", "the retro it came from"),
        C("title", "text", "what will be done"),
        C("description", "text", "details"),
        C("cause", "text", "cause code it addresses"),
        C("kind", "text", "kind of action"),
        C("strength", "text", "stronger, intermediate or weaker"),
        C("owner", "text", "who does it"),
        C("due_on", "date", "until when"),
        C("start_on", "date", "first day on which it works"),
        C("scope", "text", "filters of what it should change, as a query string"),
        C("metric", "text", "metric it should change"),
        C("baseline_start", "date", "first day of the baseline"),
        C("baseline_end", "date", "last day of the baseline"),
        C("exclude_start", "date", "first day of the window that triggered it, left out"),
        C("exclude_end", "date", "last day of that window"),
        C("target_ratio", "double", "rate after / rate before that is aimed at"),
        C("wait_days", "integer", "days after the start that are left out"),
        C("exposure_needed", "integer", "lines after the start needed for a verdict"),
        C("check_on", "date", "when the proof is looked at"),
        C("cost_amount", "decimal", "cost of the action"),
        C("cost_currency", "text", "ISO 4217 code"),
        C("evidence", "text", "what was done, in words or links"),
        C("state", "text", "state"),
        C("verdict", "text", "worked, no_evidence, worse, too_early or ''"),
        C("verdict_numbers", "text", "JSON of the proof's numbers"),
        C("created_by", "text", "who"),
        C("created_at", "timestamp", "when, UTC"),
        C("edited_by", "text", "who last"),
        C("edited_at", "timestamp", "when, UTC"),
        C("version", "integer", "counts the changes"),
    ),
    ("action_id",),
)

ACTION_EVENTS = Table(
    "action_events",
    "a change of state of an action, append-only",
    (
        C("action_id", "text", "the action"),
        C("changed_at", "timestamp", "when, UTC"),
        C("who", "text", "who"),
        C("from_state", "text", "before"),
        C("to_state", "text", "after"),
        C("note", "text", "why"),
    ),
    (),
)

SETTINGS = Table(
    "settings",
    "a setting",
    (
        C("name", "text", "name"),
        C("value", "text", "value as JSON"),
        C("set_by", "text", "who"),
        C("set_at", "timestamp", "when, UTC"),
    ),
    ("name",),
)

TARGETS = Table(
    "targets",
    "a target of a metric from a day on",
    (
        C("metric", "text", "metric"),
        C("shop", "text", "shop, '' for all"),
        C("valid_from", "date", "first day"),
        C("value", "double", "target in the metric's unit"),
        C("set_by", "text", "who"),
        C("set_at", "timestamp", "when, UTC"),
    ),
    ("metric", "shop", "valid_from"),
)

FX_RATES = Table(
    "fx_rates",
    "units of the reporting currency for one unit of a currency, from a day on",
    (
        C("currency", "text", "ISO 4217 code"),
        C("reporting", "text", "ISO 4217 code of the reporting currency"),
        C("valid_from", "date", "first day"),
        C("rate", "double", "units of the reporting currency for one unit"),
        C("set_by", "text", "who"),
        C("set_at", "timestamp", "when, UTC"),
    ),
    ("currency", "reporting", "valid_from"),
)

COST_RULES = Table(
    "cost_rules",
    "a rule that books a cost for each case it matches",
    (
        C("rule_id", "text", "id"),
        C("kind", "text", "cost kind"),
        C("shop", "text", "shop, '' for all"),
        C("resolution", "text", "resolution it applies to, '' for all"),
        C("valid_from", "date", "first day (by the day the case was opened)"),
        C("valid_to", "date", "last day"),
        C("basis", "text", "fixed, share_of_price or minutes"),
        C("amount", "double", "amount, share 0..1, or minutes"),
        C("wage_per_hour", "double", "wage for basis minutes"),
        C("currency", "text", "ISO 4217 code"),
        C("set_by", "text", "who"),
        C("set_at", "timestamp", "when, UTC"),
    ),
    ("rule_id",),
)

DEADLINES = Table(
    "deadlines",
    "hours within which a marketplace wants an answer",
    (
        C("platform", "text", "marketplace"),
        C("site", "text", "country, '' for all"),
        C("step", "text", "contact, verify, ticket, resolve"),
        C("valid_from", "date", "first day"),
        C("hours", "double", "hours after the case was opened"),
        C("source", "text", "where the number is from"),
        C("set_by", "text", "who"),
        C("set_at", "timestamp", "when, UTC"),
    ),
    ("platform", "site", "step", "valid_from"),
)

PHASES = Table(
    "phases",
    "a rebase: control limits are computed anew from this day on",
    (
        C("phase_id", "text", "id"),
        C("metric", "text", "metric"),
        C("scope", "text", "filters as a query string"),
        C("starts_on", "date", "first day of the phase"),
        C("reason", "text", "why"),
        C("set_by", "text", "who"),
        C("set_at", "timestamp", "when, UTC"),
        C("undone_at", "timestamp", "when it was undone"),
    ),
    ("phase_id",),
)

SAVED_VIEWS = Table(
    "saved_views",
    "a named set of filters",
    (
        C("view_id", "text", "id"),
        C("name", "text", "name"),
        C("page", "text", "screen"),
        C("query", "text", "query string"),
        C("saved_by", "text", "who"),
        C("saved_at", "timestamp", "when, UTC"),
    ),
    ("view_id",),
)

SHOPS = Table(
    "shops",
    "a shop: its zone and currency decide how its files are read",
    (
        C("platform", "text", "marketplace code"),
        C("shop", "text", "shop name or code"),
        C("site", "text", "country code of the site"),
        C("zone", "text", "IANA time zone"),
        C("currency", "text", "ISO 4217 code"),
        C("set_by", "text", "who"),
        C("set_at", "timestamp", "when, UTC"),
    ),
    ("platform", "shop"),
)

PACKER_NAMES = Table(
    "packer_names",
    "the name behind a packer's code; only permitted viewers see it",
    (
        C("packer", "text", "code"),
        C("name", "text", "name"),
        C("started_on", "date", "first working day"),
        C("set_by", "text", "who"),
        C("set_at", "timestamp", "when, UTC"),
    ),
    ("packer",),
)

PEOPLE = Table(
    "people",
    "who may do what",
    (
        C("email", "text", "sign-in e-mail of a colleague"),
        C("role", "text", "viewer, editor or manager"),
        C("see_names", "boolean", "may see packers' names"),
        C("set_by", "text", "who"),
        C("set_at", "timestamp", "when, UTC"),
    ),
    ("email",),
)

USER_CAUSES = Table(
    "user_causes",
    "a cause the user added",
    (
        C("code", "text", "code"),
        C("name", "text", "name"),
        C("sixm", "text", "branch of the fishbone"),
        C("set_by", "text", "who"),
        C("set_at", "timestamp", "when, UTC"),
    ),
    ("code",),
)

AUDIT = Table(
    "audit",
    "who did what when, append-only",
    (
        C("changed_at", "timestamp", "when, UTC"),
        C("who", "text", "who"),
        C("what", "text", "what kind of change"),
        C("subject", "text", "on what"),
        C("detail", "text", "JSON of the change"),
    ),
    (),
)

IMPORTED: tuple[Table, ...] = (ORDER_LINES, PACKING, CASES, COSTS, VOLUMES)
TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        *IMPORTED, JUDGEMENTS, CASE_STEPS, CASE_NOTES, CASE_PHOTOS, CASE_DRAFTS, IMPORTS, IMPORT_PROBLEMS, MAPPINGS,
        DRAFTS, RETROS, RETRO_CASES, FINDINGS, LESSONS, ACTIONS, ACTION_EVENTS, SETTINGS, TARGETS, FX_RATES, COST_RULES,
        DEADLINES, PHASES, SAVED_VIEWS, SHOPS, PACKER_NAMES, PEOPLE, USER_CAUSES, AUDIT,
    )
}  # fmt: skip


@dataclass(frozen=True)
class Dimension:
    """Something numbers are cut by. ``side`` exposure: known of every shipped line; outcome: only of a case."""

    name: str
    side: Literal["exposure", "outcome"]
    filterable: bool = False


DIMENSIONS: dict[str, Dimension] = {
    d.name: d
    for d in (
        Dimension("platform", "exposure"),
        Dimension("shop", "exposure", True),
        Dimension("warehouse", "exposure", True),
        Dimension("sku", "exposure", True),
        Dimension("parent_sku", "exposure", True),
        Dimension("packer", "exposure", True),
        Dimension("picker", "exposure"),
        Dimension("station", "exposure", True),
        Dimension("carrier", "exposure", True),
        Dimension("shift", "exposure", True),
        Dimension("scan", "exposure"),
        Dimension("symptom", "outcome", True),
        Dimension("cause", "outcome", True),
        Dimension("sixm", "outcome"),
        Dimension("origin", "outcome"),
        Dimension("detection", "outcome"),
        Dimension("fault", "outcome"),
        Dimension("request", "outcome"),
        Dimension("resolution", "outcome"),
        Dimension("received_sku", "outcome"),
        Dimension("currency", "outcome"),
    )
}
CUBE_DIMENSIONS: tuple[str, ...] = (
    "platform", "shop", "warehouse", "carrier", "sku", "parent_sku", "packer", "picker", "station", "shift", "scan",
)  # fmt: skip
ORDER_DIMENSIONS: tuple[str, ...] = ("platform", "shop", "warehouse", "carrier")
TIME_GRAINS: tuple[str, ...] = ("day", "week", "month")
EXPOSURES: tuple[str, ...] = ("lines", "orders", "units")
DATE_BASES: tuple[str, ...] = ("shipped", "ordered", "opened")


def file_columns(table: Table) -> tuple[Column, ...]:
    """Columns that a file can fill: all but those the import computes or keeps by itself."""
    return tuple(c for c in table.columns if c.name not in DERIVED | AS_WRITTEN)


DERIVED_TABLES: dict[str, dict[str, str]] = {
    # volume of a day, rebuilt for the touched days at every import; origin: 'lines' or 'totals' (from volumes)
    "cube": {
        "day": "date",
        **dict.fromkeys(CUBE_DIMENSIONS, "varchar"),
        "origin": "varchar",
        "lines": "bigint",
        "units": "bigint",
    },
    # orders do not add up over SKUs or packers, so they are counted at their own grain
    "cube_orders": {
        "day": "date",
        **dict.fromkeys(ORDER_DIMENSIONS, "varchar"),
        "origin": "varchar",
        "orders": "bigint",
    },
    # the line and the packing events behind each case line
    "case_facts": {
        **dict.fromkeys(CASE_KEY, "varchar"),
        "level": "varchar",
        "line_id": "varchar",
        **{f"line_{name}": "varchar" for name in CUBE_DIMENSIONS},
        "line_variation": "varchar",
        "product_name": "varchar",
        "unit_price": "decimal(18, 4)",
        "line_currency": "varchar",
        "bin": "varchar",
        "packed_at": "timestamp",
        "shipped_at": "timestamp",
        "ship_day": "date",
        "order_day": "date",
    },
}

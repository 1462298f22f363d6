"""Rightbox's own tables as formats: the columns of data.schema under their own names."""

from data.formats.contract import ExportReport, Field, Reader
from data.schema import IMPORTED, TABLES, Column, file_columns

_RAW = {
    "status": "raw_status",
    "scan": "raw_scan",
    "seller_fault": "raw_fault",
    "request": "raw_request",
    "resolution": "raw_resolution",
}
_NOT_FILLED = frozenset({"raw_status", "buyer_hash"})
_WORDS = {
    "platform": "platform",
    "status": "order_status",
    "scan": "scan",
    "symptom": "symptom",
    "seller_fault": "fault",
    "request": "solution",
    "resolution": "resolution",
    "kind": "cost_kind",
}
_PEOPLE = frozenset({"packer", "picker", "checker"})
_IDS = frozenset(
    {
        "order_id",
        "case_id",
        "sku",
        "parent_sku",
        "received_sku",
        "tracking_no",
        "package_id",
        "line_no",
        "ticket_no",
    }
    | {"return_tracking_no", "reship_tracking_no"}
)
_BY_TYPE: dict[str, Reader] = {
    "integer": "integer", "decimal": "money", "timestamp": "when", "date": "date", "boolean": "flag"
}  # fmt: skip

# what a sheet may tell of a row besides the columns of its table
EXTRAS: dict[str, dict[str, Reader]] = {
    "cases": {
        "_refund_total": "money",
        "_unit_price": "money",
        "_compensation": "money",
        "_return_freight": "money",
    },
    "order_lines": {"_line_total": "money"},
}

# what a template must hold besides nothing else being a better match
_FINGERPRINTS: dict[str, tuple[str, ...]] = {
    "order_lines": ("platform", "order_id", "sku", "quantity"),
    "packing": ("order_id|tracking_no", "packer", "packed_at"),
    "cases": ("platform", "case_id", "opened_at"),
    "costs": ("platform", "case_id", "kind", "amount"),
    "volumes": ("day", "lines"),
}


def template_columns(table: str) -> tuple[Column, ...]:
    """Columns of a table's template: what a person can fill in."""
    left_out = _NOT_FILLED | ({"source"} if table == "costs" else frozenset())
    return tuple(column for column in file_columns(TABLES[table]) if column.name not in left_out)


def template_headers(table: str) -> tuple[str, ...]:
    """Headers of a template, in order."""
    return tuple(column.name for column in template_columns(table))


def mappable(table: str) -> tuple[str, ...]:
    """Columns that a header may be mapped to: the template's, and amounts that become costs ('_...')."""
    return (*template_headers(table), *EXTRAS.get(table, {}))


def field_of(table: str, name: str, header: str) -> Field:
    """How a column of the schema is read from a header that a person says holds it.

    Raises
    ------
    KeyError
        If a sheet of this table cannot fill such a column.
    """
    if name in EXTRAS.get(table, {}):
        return Field(header, name, EXTRAS[table][name])
    column = {column.name: column for column in template_columns(table)}[name]
    if name == "status":
        return Field(header, name, "word", "case_status" if table == "cases" else "order_status", _RAW[name])
    if name == "raw_reason":
        return Field(header, "symptom", "word", "reason", "raw_reason")
    if name in _WORDS:
        return Field(header, name, "word", _WORDS[name], _RAW.get(name, ""))
    if name in _PEOPLE:
        return Field(header, name, "person")
    if name in _IDS:
        return Field(header, name, "id")
    if column.personal == "masked":
        return Field(header, name, "masked")
    return Field(header, name, _BY_TYPE.get(column.type, "text"))


def _template(table: str) -> ExportReport:
    headers = template_headers(table)
    # a symptom that a person states goes before the one that a reason suggests
    fields = tuple(
        field_of(table, name, name) for name in sorted(headers, key=lambda name: name == "raw_reason")
    )
    constants = {"packing": {"source": "rightbox"}, "costs": {"source": "import"}}
    return ExportReport(
        "rightbox",
        table,
        "en",
        table,
        fields,
        tuple(tuple(need.split("|")) for need in _FINGERPRINTS[table]),
        known=headers,
        decimal=".",
        defaults=constants.get(table, {}),
        post=("refund_once",) if table == "cases" else (),
        evidence="own",
    )


REPORTS: tuple[ExportReport, ...] = tuple(_template(table.name) for table in IMPORTED)

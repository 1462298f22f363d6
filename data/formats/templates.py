"""Rightbox's own tables as formats: the columns of data.schema under their own names."""

from data.formats.contract import Field, Reader, Report
from data.schema import IMPORTED, TABLES, Column

_BOOKKEEPING = frozenset(
    {"import_id", "exported_at", "content_hash", "raw_status", "buyer_hash", "source"}
)
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
    return tuple(
        column for column in TABLES[table].columns if column.name not in _BOOKKEEPING
    )


def _field(table: str, column: Column) -> Field:
    name = column.name
    if name == "status":
        return Field(
            name,
            name,
            "word",
            "case_status" if table == "cases" else "order_status",
            "raw_status",
        )
    if name == "raw_reason":
        return Field(name, "symptom", "word", "reason", "raw_reason")
    if name in _WORDS:
        return Field(name, name, "word", _WORDS[name])
    if name in _PEOPLE:
        return Field(name, name, "person")
    if name in _IDS:
        return Field(name, name, "id")
    if column.personal == "masked":
        return Field(name, name, "masked")
    return Field(name, name, _BY_TYPE.get(column.type, "text"))


def _template(table: str) -> Report:
    columns = template_columns(table)
    # a symptom stated by a person goes before the one a reason suggests
    columns = tuple(sorted(columns, key=lambda column: column.name == "raw_reason"))
    return Report(
        "rightbox",
        table,
        "en",
        table,
        tuple(_field(table, column) for column in columns),
        tuple(tuple(need.split("|")) for need in _FINGERPRINTS[table]),
        known=template_columns_names(table),
        decimal=".",
        day_first=None,
        defaults={"source": "rightbox" if table == "packing" else "import"}
        if table in ("packing", "costs")
        else {},
        post=("refund_once",) if table == "cases" else (),
        evidence="own",
    )


def template_columns_names(table: str) -> tuple[str, ...]:
    """Headers of a template, in order."""
    return tuple(column.name for column in template_columns(table))


REPORTS: tuple[Report, ...] = tuple(_template(table.name) for table in IMPORTED)

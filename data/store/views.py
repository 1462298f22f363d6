"""The views of a store: their SQL, with the lists in it that follow from what is declared."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from data import schema
from data.schema import taxonomy

SQL = Path(__file__).parent / "sql"
VIEWS: tuple[str, ...] = ("case_effective", "cost_entries", "case_rows")  # each asks those before it
SOURCES: tuple[str, ...] = ("cases", "costs", *VIEWS)

_KEPT_ASIDE = {*schema.CASE_KEY, *schema.AS_WRITTEN, "exported_at"}
_DESK_ASIDE = {*schema.CASE_KEY, "edited_by", "edited_at", "version"}
_JUDGEMENT = {*schema.CASE_KEY, "judged_by", "judged_at", "version"}
# as judged, or else as the file said
_DECIDED = {
    "fault": "coalesce(nullif(j.seller_fault, ''), nullif(s.seller_fault, ''), 'unknown')",
    "symptom": "coalesce(nullif(j.symptom, ''), nullif(s.symptom, ''), 'unmapped')",
    "cause": "coalesce(nullif(j.cause, ''), 'unknown')",
    "received_sku": "coalesce(nullif(j.received_sku, ''), s.received_sku, '')",
    "judgement_note": "coalesce(j.note, '')",
}
_LINE_OF_CASE = (
    "coalesce(line_id, concat_ws(chr(31), platform, case_shop, case_id, case_sku, case_variation))"
)
_OF_A_LINE = "fault <> 'no' and not caught and level in ('line', 'sku', 'only')"
_OF_AN_ORDER = "coalesce(level = 'order' and order_id <> '', false)"
# One error a line: of several cases the one that is ours, then the one nobody judged, then the latest. A case of the
# whole order is the same event as one of a line in it. What was caught before the parcel left is no error of the line.
DECIDES = f"""(
        not caught and row_number() over (
            partition by caught, {_LINE_OF_CASE}
            order by case fault when 'yes' then 0 when 'unknown' then 1 else 2 end, opened_at desc, case_id desc,
                case_sku desc, case_variation desc, platform desc, case_shop desc
        ) = 1
        and not ({_OF_AN_ORDER} and bool_or({_OF_A_LINE})
            over (partition by shop, order_id))
    )"""
# Whose error it is, and whether it counts, may hang on another case line: one of its shipped line or of its order.
_TOGETHER = f"""(
    count(*) over (partition by {_LINE_OF_CASE}) > 1
    or (coalesce(order_id, '') <> '' and count(*) over (partition by shop, order_id) > 1)
)"""
# The line whose error a case is of; that of a whole order belongs to the first line of it that is claimed.
_ERROR = f"""coalesce(if({_OF_AN_ORDER},
    min({_LINE_OF_CASE}) filter (where decides and {_OF_A_LINE}) over (partition by shop, order_id), null), {_LINE_OF_CASE})"""
_DECIDES_ON = {"fault": "seller_fault", "judgement_note": "note"}
# where no line is known, the case itself says it
_OF_LINE = {
    "platform": "j.platform",
    "shop": "coalesce(nullif(f.line_shop, ''), j.shop)",
    "sku": "coalesce(nullif(f.line_sku, ''), j.sku)",
    "parent_sku": "coalesce(nullif(f.line_parent_sku, ''), nullif(f.line_sku, ''), j.sku)",
    "variation": "coalesce(nullif(f.line_variation, ''), j.variation)",
    "product_name": "coalesce(f.product_name, '')",
    "bin": "coalesce(f.bin, '')",
}


def with_error_costs(cases: str) -> str:
    """SQL of case lines with what the error of each cost: ``cases`` has ``decides``, cost_total and cost_unknown.

    ``error_cost`` stands on the case line that decides, and holds all case lines of the error; null where its cost
    is not known. So a cost per error has the same errors above and below the line, whatever they are cut by.
    """
    return f"""select * exclude (of_error), case when decides and fault <> 'no' and not cost_unknown then
        sum(cost_total) filter (where fault <> 'no' and not caught) over (partition by of_error)
    end as error_cost from (select *, {_ERROR} as of_error from ({cases}))"""


def view_sql(name: str, sources: Mapping[str, str] | None = None) -> str:
    """SQL of a view of ``VIEWS``; other tables stand in for its ``SOURCES``, where some are given."""
    tables = {source: source for source in SOURCES} | dict(sources or {})
    sql = (SQL / f"{name}.sql").read_text("utf-8").format_map(_lists() | tables)
    return f"select *, {_TOGETHER} as together from ({with_error_costs(sql)})" if name == "case_rows" else sql


def cause_sql() -> str:
    """SQL of the view of causes: the code and every dimension that is a property of a cause."""
    names = ", ".join(("code", *schema.names_of("cause")))
    shipped = ", ".join(
        "(" + ", ".join(_text(getattr(cause, n)) for n in ("code", *schema.names_of("cause"))) + ")"
        for cause in taxonomy.CAUSES
    )
    return f"select {names} from user_causes union all select * from (values {shipped}) as shipped ({names})"


def _lists() -> dict[str, str]:
    steps = {
        c.name: f"coalesce(s.{c.name}, c.{c.name}{', false' if c.type == 'boolean' else ''})"
        for c in schema.CASE_STEPS.columns
        if c.name in schema.CASES.names and c.name not in schema.CASE_KEY
    }
    replaced = {*_DECIDED, *_DECIDES_ON.values()}
    decided = _DECIDED | {
        c.name: f"coalesce(j.{c.name}, '')" if c.type == "text" else f"j.{c.name}"
        for c in schema.JUDGEMENTS.columns
        if c.name not in _JUDGEMENT | replaced
    }
    of_case = [n for n in schema.CASES.names if n not in _KEPT_ASIDE | replaced | {"currency"}]
    case = {n: f"j.final_{n}" if n in steps else f"j.{n}" for n in of_case}
    case |= {n: f"j.final_{n}" for n in decided}
    left = "f.stayed and not j.fault_judged"
    case["fault"] = f"case when {left} then 'no' else j.final_fault end"
    case |= {n: f"coalesce({case[n]}, '')" for n in schema.names_of("case") if n in case}
    line = {n: _of_line(n) for n in (*schema.CUBE_DIMENSIONS, "variation", "product_name", "bin")}
    line |= {n: f"coalesce(k.{n}, '')" for n in schema.names_of("cause")}
    twice = case.keys() & line.keys()
    if twice:
        raise ValueError(
            f"a case has columns of its own named {sorted(twice)}: name the dimensions otherwise"
        )
    kinds = [f"cost_{kind}" for kind in taxonomy.COST_KINDS]
    return {
        "steps": _columns({f"final_{n}": sql for n, sql in steps.items()}),
        "decided": _columns({f"final_{n}": sql for n, sql in decided.items()}),
        "of_case": _columns(case),
        "decides": DECIDES,
        "desk": _columns(
            {c.name: _of_desk(c) for c in schema.CASE_DESK.columns if c.name not in _DESK_ASIDE}
        ),
        "of_line": _columns(line),
        "costs_of_kinds": _columns(
            {n: f"sum(reporting_amount) filter (where kind = {_text(n[5:])})" for n in kinds}
        ),
        "cost_columns": _columns({n: f"k.{n}" for n in kinds}),
        "inside": ", ".join(_text(stage) for stage in sorted(taxonomy.INSIDE)),
        "credit_kinds": ", ".join(_text(kind) for kind in sorted(taxonomy.CREDIT_KINDS)),
    }


def _of_desk(column: schema.Column) -> str:
    """SQL of a column of what the desk keeps; nothing is '' or false."""
    empty = {"text": "''", "boolean": "false"}.get(column.type)
    return f"coalesce(d.{column.name}, {empty})" if empty else f"d.{column.name}"


def _of_line(name: str) -> str:
    """SQL of a dimension of the line behind a case."""
    if name == "bin" and name in schema.PACKING_DIMENSIONS:
        return "coalesce(f.line_bin, '')"
    return _OF_LINE.get(name, f"coalesce(f.line_{name}, '')")


def _columns(columns: dict[str, str]) -> str:
    return ",\n        ".join(f"{sql} as {name}" for name, sql in columns.items())


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"

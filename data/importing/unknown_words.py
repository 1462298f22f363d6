"""Words of exports that nobody knew: which there are, and what a person says they mean, for past and future rows."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.conversion.case_rows import FULL_SHARE, fault_of
from data.conversion.localtime import ship_day
from data.importing import publish
from data.meaning.vocabulary import PAID, PAID_WITH_DAY, UNMAPPED, VOCABULARIES, fold_word, lookup
from data.recognition.registry import find
from data.recognition.understand import saved_words
from data.records import records
from data.schema import MAPPINGS, TABLES
from data.store import Cursor, Store
from data.store.archive.listing import DAYS, everything
from data.store.archive.months import bring_back
from data.store.lake.again import rerun


@dataclass(frozen=True)
class WordColumn:
    """Words that are stored beside their code: the table, the column of the word, the column of the code."""

    table: str
    raw: str
    column: str


# a word of 'reason' is also known where the marketplace revises a reason, one of 'solution' where it was done
COLUMNS: dict[str, tuple[WordColumn, ...]] = {
    "order_status": (WordColumn("order_lines", "raw_status", "status"),),
    "case_status": (WordColumn("cases", "raw_status", "status"),),
    "reason": (
        WordColumn("cases", "raw_reason", "symptom"),
        WordColumn("cases", "raw_revised_reason", "symptom"),
    ),
    "revised_reason": (WordColumn("cases", "raw_revised_reason", "symptom"),),
    "solution": (
        WordColumn("cases", "raw_request", "request"),
        WordColumn("cases", "raw_resolution", "resolution"),
    ),
    "resolution": (WordColumn("cases", "raw_resolution", "resolution"),),
    "fault": (WordColumn("cases", "raw_fault", "seller_fault"),),
    "scan": (WordColumn("packing", "raw_scan", "scan"),),
}
# of these, rows whose word is unknown say so in the column of the code
LISTED = ("order_status", "case_status", "reason", "solution", "scan")


def unknown(store: Store) -> pd.DataFrame:
    """Words without a meaning, the commonest first: vocabulary, raw, platforms, rows, kept.

    ``kept`` says that the rows with the word are stored with it, so that a meaning reaches them too.
    """
    stored = " union all ".join(
        f"select '{name}' as vocabulary, {k.raw} as raw, {_platform(k.table)} as platform, count(*) as rows, "
        f"true as kept from {everything(k.table)} where {k.column} = '{UNMAPPED}' and coalesce({k.raw}, '') <> '' group by all"
        for name, k in ((name, COLUMNS[name][0]) for name in LISTED)
    )
    names = ", ".join(f"'{name}'" for name in LISTED)
    kept = ", ".join(f"'{name}'" for name in COLUMNS)
    found = store.frame(
        f"{stored} union all "
        "select p.column_name, p.value, i.platform, sum(cast(p.params ->> '$.count' as bigint)), "
        f"p.column_name in ({kept}) "
        "from import_problems as p inner join imports as i using (import_id) "
        f"where p.code = 'unmapped_word' and i.undone_at is null and p.column_name not in ({names}) group by all"
    )
    known = {(str(k), str(w)) for k, w in store.rows("select kind, raw from mappings where kind <> 'format'")}
    told = [
        str(v) in LISTED or (str(v), fold_word(str(raw))) not in known
        for v, raw in zip(found["vocabulary"], found["raw"], strict=True)
    ]
    return (
        found[pd.Series(told, index=found.index, dtype=bool)]
        .groupby(["vocabulary", "raw"], as_index=False)
        .agg(
            platforms=("platform", lambda names: ",".join(sorted(set(names)))),
            rows=("rows", "sum"),
            kept=("kept", "any"),
        )
        .sort_values(["rows", "raw"], ascending=[False, True])
        .reset_index(drop=True)
    )


def known(store: Store) -> pd.DataFrame:
    """Words that people gave a meaning: kind, raw, platform, meaning, saved_by, saved_at."""
    return store.frame("select * from mappings where kind <> 'format' order by saved_at desc")


@rerun
def apply_word(store: Store, vocabulary: str, raw: str, platform: str, code: str, who: str) -> int:
    """Save what a word means and give it to the stored rows that have it. Returns the number of rows changed.

    Raises
    ------
    ValueError
        If the vocabulary has no such code.
    """
    if code == UNMAPPED or code not in VOCABULARIES.get(vocabulary, ()):
        raise ValueError(f"{vocabulary} has no code {code!r}")
    folded = fold_word(raw)
    with store.writing() as cursor:
        row = {"kind": vocabulary, "raw": folded, "platform": platform, "meaning": code}
        records.put(store, MAPPINGS, row, who, cursor=cursor)
        with publish.touching(cursor):
            changed = sum(_give(cursor, kept, folded, platform, code) for kept in COLUMNS.get(vocabulary, ()))
    return changed


def _platform(table: str) -> str:
    return "source" if table == "packing" else "platform"


def _give(cursor: Cursor, kept: WordColumn, folded: str, platform: str, code: str) -> int:
    """Read the stored word again, in current rows and older versions. Returns the number of current rows changed."""
    changed = 0
    place = _platform(kept.table)
    _bring_back(cursor, kept, folded, platform)
    for name in (f"{kept.table}_history", kept.table):
        texts = cursor.rows(
            f"select distinct {kept.raw} from {name} where coalesce({kept.raw}, '') <> '' and (? = '' or {place} = ?)",
            [platform, platform],
        )
        same = [str(row[0]) for row in texts if fold_word(str(row[0])) == folded]
        if not same:
            continue
        marks = ", ".join("?" * len(same))
        cursor.run(
            f"create or replace temp table worded as select rowid as rid, ?::varchar as code from {name} "
            f"where {kept.raw} in ({marks}) and (? = '' or {place} = ?)",
            [code, *same, platform, platform],
        )
        if kept.raw == "raw_reason":
            _prefer_revised(cursor, name)
        cursor.run(
            f"delete from worded as w where exists (select 1 from {name} as t where t.rowid = w.rid "
            f"and t.{kept.column} is not distinct from w.code)"
        )
        changed = int(cursor.value("select count(*) from worded"))
        if name == kept.table:
            rows = f"(select * from {name} where rowid in (select rid from worded))"
            with publish.changing(cursor, TABLES[name], rows):
                _write(cursor, kept, name)
        else:
            _write(cursor, kept, name)
        cursor.run("drop table worded")
    return changed


def _bring_back(cursor: Cursor, kept: WordColumn, folded: str, platform: str) -> None:
    """Bring the months back from the archive that have the word."""
    if kept.table in DAYS:
        texts = cursor.rows(f"select distinct {kept.raw} from archived_{kept.table} where {kept.raw} <> ''")
        same = [str(text) for (text,) in texts if fold_word(str(text)) == folded]
        where = f"list_contains($1, {kept.raw}) and ($2 = '' or {_platform(kept.table)} = $2)"
        bring_back(cursor, kept.table, where, [same, platform])


def _write(cursor: Cursor, kept: WordColumn, table: str) -> None:
    """Write the meaning of the words in ``worded`` into current rows or older versions, and what follows from it."""
    if kept.column == "status" and kept.table == "order_lines":
        _ship(cursor, table)
        return
    if kept.column == "symptom":
        _blame(cursor, table)
        return
    cursor.run(f"update {table} as t set {kept.column} = w.code from worded as w where t.rowid = w.rid")
    if kept.column in ("status", "request"):
        _settle(cursor, table)


def _prefer_revised(cursor: Cursor, table: str) -> None:
    """A reason that the marketplace revised goes before the buyer's, where it is known."""
    saved = saved_words(cursor)
    found = cursor.rows(
        f"select distinct raw_revised_reason, platform from {table} where coalesce(raw_revised_reason, '') <> '' "
        "and rowid in (select rid from worded)"
    )
    for raw, platform in found:
        code = lookup("revised_reason", raw, str(platform), saved)
        if code not in ("", UNMAPPED):
            cursor.run(
                f"update worded as w set code = ? from {table} as t where t.rowid = w.rid and t.raw_revised_reason = ? "
                "and t.platform = ?",
                [code, raw, platform],
            )


def _ship(cursor: Cursor, table: str) -> None:
    """A new status decides whether and when a line counts as shipped, by the rule of the import."""
    local = ", ".join(
        f"(l.{n} at time zone 'UTC' at time zone coalesce(nullif(i.zone, ''), 'UTC')) as {n}"
        for n in ("shipped_at", "ordered_at", "delivered_at")
    )
    have = {"shipped_at", "ordered_at", "delivered_at", "status"}
    cursor.run(
        f"create or replace temp table reshipped as select rid, code, {ship_day(have)} as new_day from ("
        f"select w.rid, w.code, {local}, w.code as status from worded as w inner join {table} as l on l.rowid = w.rid "
        "left join imports as i using (import_id))"
    )
    cursor.run(
        f"update {table} as l set status = r.code, ship_day = r.new_day from reshipped as r where l.rowid = r.rid"
    )
    cursor.run("drop table reshipped")


def _blame(cursor: Cursor, table: str) -> None:
    """The reason suggests whose fault it is; what a file stated or a person judged stays."""
    saved = saved_words(cursor)
    told = "w.code, t.raw_reason, t.raw_fault, t.platform, concat_ws('.', i.platform, i.report, i.locale)"
    source = (
        f"{table} as t inner join worded as w on t.rowid = w.rid left join imports as i using (import_id)"
    )
    for code, raw, fault, platform, report in cursor.rows(f"select distinct {told} from {source}"):
        stated = lookup("fault", fault, str(platform), saved)
        blamed = fault_of(stated, str(code), str(raw or ""), str(platform), _steps(str(report)))
        cursor.run(
            f"update {table} set symptom = ?, seller_fault = ? where rowid in "
            f"(select t.rowid from {source} where ({told}) is not distinct from (?, ?, ?, ?, ?))",
            [code, blamed, code, raw, fault, platform, report],
        )


def _steps(report: str) -> tuple[str, ...]:
    try:
        return find(report).post
    except KeyError:  # a format that people described, or rows that no file brought
        return ()


def _settle(cursor: Cursor, table: str) -> None:
    """What was asked for and the status decide what was done, where no file and no person says it.

    The costs themselves ask the status whenever they are read (cost_entries.sql); what was done follows the rule of
    data.case_rows, with the prices of the order's lines where the file's own are not stored.
    """
    cursor.run(
        f"""
        create or replace temp table resolved as
        with refunds as (
            select platform, shop, case_id, sum(abs(amount)) as refunded from costs
            where kind = 'refund' and source in ('import', 'return') group by all
        ),
        prices as (
            select c.platform, c.shop, c.case_id, sum(f.unit_price * coalesce(c.quantity, 1)) as worth
            from {table} as c inner join case_facts as f using (platform, shop, case_id, sku, variation) group by all
        )
        select c.rowid as rid, case
            when {_in(("rejected", "cancelled"))} then 'none'
            when coalesce(c.status, '') = '' then null
            when not ({_in(tuple(PAID))} or ({_in(tuple(PAID_WITH_DAY))} and c.resolved_at is not null)) then null
            when coalesce(c.request, '') not in ('', 'full_refund', 'partial_refund', '{UNMAPPED}') then c.request
            when coalesce(r.refunded, 0) = 0 then null
            when c.resolution in ('full_refund', 'partial_refund') then c.resolution
            when coalesce(p.worth, 0) = 0 then if(c.request in ('full_refund', 'partial_refund'), c.request, null)
            when r.refunded >= {FULL_SHARE} * p.worth then 'full_refund' else 'partial_refund' end as resolution
        from {table} as c
        left join refunds as r using (platform, shop, case_id)
        left join prices as p using (platform, shop, case_id)
        where c.rowid in (select rid from worded)
            and (coalesce(c.raw_resolution, '') = '' or coalesce(c.resolution, '') in ('', '{UNMAPPED}'))
        """
    )
    cursor.run(
        f"update {table} as c set resolution = r.resolution from resolved as r where c.rowid = r.rid "
        "and c.resolution is distinct from r.resolution"
    )
    cursor.run("drop table resolved")


def _in(codes: tuple[str, ...]) -> str:
    return f"c.status in ({', '.join(repr(code) for code in sorted(codes))})"

"""Words of exports that nobody knew: which there are, and what a person says they mean, for past and future rows."""

from __future__ import annotations

import pandas as pd

from data import publish, records
from data.case_rows import FULL_SHARE
from data.localtime import ship_day
from data.schema import MAPPINGS
from data.store import Cursor, Store
from data.words import PAID, PAID_WITH_DAY, UNMAPPED, VOCABULARIES, fold_word, suggested

# vocabulary -> table, column of the word as in the file, column of its code; other words are not kept row by row
KEPT: dict[str, tuple[str, str, str]] = {
    "order_status": ("order_lines", "raw_status", "status"),
    "case_status": ("cases", "raw_status", "status"),
    "reason": ("cases", "raw_reason", "symptom"),
}


def unknown(store: Store) -> pd.DataFrame:
    """Words without a meaning, the commonest first: vocabulary, raw, platforms, rows, kept.

    ``kept`` says that the rows with the word are stored with it, so that a meaning reaches them too.
    """
    stored = " union all ".join(
        f"select '{vocabulary}' as vocabulary, {raw} as raw, platform, count(*) as rows, true as kept from {table} "
        f"where {code} = '{UNMAPPED}' and coalesce({raw}, '') <> '' group by all"
        for vocabulary, (table, raw, code) in KEPT.items()
    )
    names = ", ".join(f"'{name}'" for name in KEPT)
    found = store.frame(
        f"{stored} union all "
        "select p.column_name, p.value, i.platform, sum(cast(p.params ->> '$.count' as bigint)), false "
        "from import_problems as p inner join imports as i using (import_id) "
        f"where p.code = 'unmapped_word' and i.undone_at is null and p.column_name not in ({names}) group by all"
    )
    known = {(str(k), str(w)) for k, w in store.rows("select kind, raw from mappings where kind <> 'format'")}
    told = [
        bool(kept) or (str(v), fold_word(str(raw))) not in known
        for v, raw, kept in zip(found["vocabulary"], found["raw"], found["kept"], strict=True)
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
        publish.start_touching(cursor)
        changed = _give(cursor, vocabulary, folded, platform, code) if vocabulary in KEPT else 0
        publish.finish_touching(cursor)
    return changed


def _give(cursor: Cursor, vocabulary: str, folded: str, platform: str, code: str) -> int:
    table, raw, column = KEPT[vocabulary]
    changed = 0
    for name in (table, f"{table}_history"):
        texts = [
            str(row[0])
            for row in cursor.rows(
                f"select distinct {raw} from {name} where coalesce({raw}, '') <> '' and (? = '' or platform = ?)",
                [platform, platform],
            )
        ]
        same = [text for text in texts if fold_word(text) == folded]
        if not same:
            continue
        cursor.run("create or replace temp table worded (rid bigint)")
        marks = ", ".join("?" * len(same))
        cursor.run(
            f"insert into worded select rowid from {name} where {raw} in ({marks}) and (? = '' or platform = ?) "
            f"and {column} is distinct from ?",
            [*same, platform, platform, code],
        )
        if name == table:
            changed = int(cursor.value("select count(*) from worded"))
        if vocabulary == "order_status":
            _ship(cursor, name, code)
        elif vocabulary == "reason":
            _blame(cursor, name, code, same[0], platform)
        else:
            _settle(cursor, name, code)
        cursor.run("drop table worded")
    return changed


def _ship(cursor: Cursor, table: str, code: str) -> None:
    """A new status decides whether and when a line counts as shipped, by the rule of the import."""
    local = ", ".join(
        f"(l.{n} at time zone 'UTC' at time zone coalesce(nullif(i.zone, ''), 'UTC')) as {n}"
        for n in ("shipped_at", "ordered_at", "delivered_at")
    )
    have = {"shipped_at", "ordered_at", "delivered_at", "status"}
    cursor.run(
        f"create or replace temp table reshipped as select rid, {ship_day(have)} as new_day from ("
        f"select w.rid, {local}, ? as status from worded as w inner join {table} as l on l.rowid = w.rid "
        "left join imports as i using (import_id))",
        [code],
    )
    cursor.run(
        f"insert into touched_days select distinct ship_day from {table} where ship_day is not null "
        "and rowid in (select rid from worded) union select distinct new_day from reshipped where new_day is not null"
    )
    cursor.run(
        f"update {table} as l set status = ?, ship_day = r.new_day from reshipped as r where l.rowid = r.rid",
        [code],
    )
    cursor.run("drop table reshipped")


def _blame(cursor: Cursor, table: str, code: str, raw: str, platform: str) -> None:
    """The reason suggests whose fault it is; what a file stated or a person judged stays."""
    cursor.run(
        f"update {table} set symptom = ?, "
        "seller_fault = case when coalesce(seller_fault, '') in ('', 'unknown') then ? else seller_fault end "
        "where rowid in (select rid from worded)",
        [code, suggested(code, raw, platform)],
    )


def _settle(cursor: Cursor, table: str, code: str) -> None:
    """A status decides whether the refund was paid, and so what was done, where no file and no person says it.

    The costs themselves ask the status whenever they are read (cost_entries.sql); what was done follows the rule of
    data.case_rows, with the prices of the order's lines.
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
            when not ({_in(tuple(PAID))} or ({_in(tuple(PAID_WITH_DAY))} and c.resolved_at is not null)) then null
            when coalesce(c.request, '') not in ('', 'full_refund', 'partial_refund', '{UNMAPPED}') then c.request
            when coalesce(r.refunded, 0) = 0 then null
            when coalesce(p.worth, 0) = 0 then if(c.request in ('full_refund', 'partial_refund'), c.request, null)
            when r.refunded >= {FULL_SHARE} * p.worth then 'full_refund' else 'partial_refund' end as resolution
        from {table} as c
        left join refunds as r using (platform, shop, case_id)
        left join prices as p using (platform, shop, case_id)
        where c.rowid in (select rid from worded) and coalesce(c.resolution, '') in ('', '{UNMAPPED}')
        """,
        {"code": code},
    )
    cursor.run(
        f"update {table} as c set resolution = r.resolution from resolved as r where c.rowid = r.rid "
        "and r.resolution is not null"
    )
    cursor.run(f"update {table} set status = ? where rowid in (select rid from worded)", [code])
    cursor.run("drop table resolved")


def _in(codes: tuple[str, ...]) -> str:
    return f"$code in ({', '.join(repr(code) for code in sorted(codes))})"

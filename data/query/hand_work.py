"""How long people work at a case by hand, as far as the audit trail tells: time between entries, and nothing before."""

from __future__ import annotations

import pandas as pd

from data.store import Store

# Who enters nothing for longer than this does something else meanwhile.
SITTING_MINUTES = 15

_KEY = "concat_ws(' / ', {})".format(
    ", ".join(f"nullif({n}, '')" for n in ("platform", "shop", "case_id", "sku", "variation"))
)


def minutes_by_case(store: Store) -> pd.DataFrame:
    """One row a closed case line: platform, case_shop, case_id, entries (by hand), minutes (null without a known gap).

    The time from one entry of a person to their next, where that is at most ``SITTING_MINUTES``, belongs to the case
    of the later one. What came before the first entry of a sitting is in no trail, so minutes are a lower bound.
    """
    source = store.materialised("case_rows")
    return store.frame(
        f"""
        with entries as (
            select who, changed_at, subject from audit
            where split_part(what, '.', 1) in ('case_judgements', 'case_steps', 'case_desk', 'hand_cases')
            union all
            select who, changed_at, array_to_string(list_slice(string_split(subject, ' / '), 1, -3), ' / ')
            from audit where split_part(what, '.', 1) = 'costs'
            union all
            select a.who, a.changed_at, {_KEY} from audit as a inner join case_notes as n on a.subject = n.note_id
            where split_part(a.what, '.', 1) = 'case_notes'
            union all
            select a.who, a.changed_at, {_KEY} from audit as a inner join case_photos as p on a.subject = p.photo_id
            where split_part(a.what, '.', 1) = 'case_photos'
        ),
        gaps as (
            select subject, date_diff('second', lag(changed_at) over (partition by who order by changed_at), changed_at)
                as seconds
            from entries where who not in ('', 'import')
        ),
        worked as (
            select subject, count(*) as entries,
                sum(seconds) filter (where seconds <= {SITTING_MINUTES * 60}) / 60.0 as minutes
            from gaps group by subject
        )
        select c.platform, c.case_shop, c.case_id, coalesce(w.entries, 0) as entries, w.minutes
        from (
            select distinct platform, case_shop, case_id, {_KEY.replace("shop", "case_shop").replace("sku", "case_sku").replace("variation", "case_variation")} as subject
            from {source} where closed_at is not null
        ) as c
        left join worked as w using (subject) order by all
        """
    )  # fmt: skip

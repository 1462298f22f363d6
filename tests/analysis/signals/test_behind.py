"""What is said of claims that nobody judged: counted by the share of ours only where some were judged not to be."""

from __future__ import annotations

from pathlib import Path

from analysis.signals.expected import backlog, counted_behind
from analysis.wording.words import Words
from data.query import Filters
from data.records.source import Direct
from data.store import Store
from tests.analysis.questions.shops import load, weeks_of_lines


def said(store: Store) -> str:
    behind = backlog(Direct(store), Filters())
    assert behind is not None
    return counted_behind(behind, Words("en"))


def test_each_claim_counts_until_one_is_judged_not_to_be_ours(tmp_path: Path) -> None:
    store = Store(tmp_path / "rightbox.duckdb")
    shipped, claims = weeks_of_lines([6] * 6)
    load(store, tmp_path, "orders.csv", shipped)
    load(store, tmp_path, "claims.csv", claims)
    assert said(store).endswith(
        "36 of them not judged yet: each counts, as no claim was judged not to be ours so far"
    )
    with store.writing() as cursor:
        cursor.run(
            "insert into case_judgements (platform, shop, case_id, sku, variation, seller_fault, judged_by, judged_at, "
            "version) values ('shopee', 'SG', ?, 'TEE', '', 'no', 'Ann', now(), 1)",
            [claims[0]["case_id"]],
        )
    assert said(store).endswith("35 of them not judged yet: counted by the share that usually is ours")
    store.close()

"""What has to hold in every store."""

from pathlib import Path

import pytest

from data.store import Store, broken, broken_in
from tests.make import case, line, loaded, write


@pytest.fixture
def filled(store: Store, tmp_path: Path) -> Store:
    loaded(store, write(tmp_path / "lines.csv", [line(f"O{n}") for n in range(20)]))
    loaded(store, write(tmp_path / "cases.csv", [case(f"C{n}", f"O{n}") for n in range(3)]))
    return store


def rules(store: Store) -> dict[str, int]:
    with store.reading() as cursor:
        return broken(cursor)


def test_a_store_that_was_filled_breaks_no_rule_and_stays_as_it_is(filled: Store) -> None:
    before = filled.rows("from cube order by all")
    assert rules(filled) == {}
    assert filled.rows("from cube order by all") == before


def test_a_copy_that_nobody_has_open_is_asked_too(tmp_path: Path) -> None:
    Store(tmp_path / "rightbox.duckdb").close()
    assert broken_in(tmp_path / "rightbox.duckdb") == {}


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("insert into cases from cases limit 1", "key cases"),
        ("update cube set lines = lines + 1", "cube"),
        ("insert into findings (finding_id, retro_id) values ('F', 'nowhere')", "orphan findings"),
        ("insert into costs (platform, shop, case_id) values ('shopee', 'SG', 'C1')", "money costs"),
        ("insert into meta values ('version', '1')", "versions"),
    ],
)
def test_what_breaks_a_rule_is_named(sql: str, rule: str, filled: Store) -> None:
    filled.rows(sql)
    assert rule in rules(filled)

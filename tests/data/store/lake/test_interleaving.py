"""Two servers' writes that begin at one moment: one is stored, the other done again; and what happens without that."""

import itertools
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from data.schema import rights
from data.store import DatabaseError, Store
from data.store.lake.address import Lake
from data.store.lake.again import TIMES, Collision, rerun
from data.store.lake.shared import SharedStore
from data.store.lake.turn import Turn
from tests.data.store.lake import postgres

ORDERS = ("ABab", "ABba", "BAab", "BAba")  # which of two begins (capitals), and which ends first
Both = dict[str, SharedStore]
COUNT = "select count(*) from settings where name = ?"
STORE = "insert into settings (name, value) values (?, ?)"


@pytest.fixture(params=(0, 10), ids=("in files", "inlined"), scope="module")
def lake(
    request: pytest.FixtureRequest,
    postgres_server: postgres.Postgres,
    tmp_path_factory: pytest.TempPathFactory,
) -> Lake:
    place = postgres.lake(postgres_server, tmp_path_factory.mktemp("both"), request.param)
    SharedStore(place).close()
    return place


def opened(lake: Lake, *, fenced: bool) -> Iterator[Both]:
    """Two servers that do not wait for their turn, as if both had lost it."""
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(
                closing(SharedStore(lake, turn=Turn(lake.catalog, taken=False), fenced=fenced))
            )
            for name in "ab"
        }


@pytest.fixture(scope="module")
def both(lake: Lake) -> Iterator[Both]:
    yield from opened(lake, fenced=True)


@pytest.fixture(scope="module")
def unfenced(lake: Lake) -> Iterator[Both]:
    yield from opened(lake, fenced=False)


def meeting(servers: Both, order: str, key: str) -> tuple[int, int]:
    """How many of two writes that found a key free were stored under it, and how many were told so."""
    writes, told = {}, 0
    for letter in order[:2].lower():
        writes[letter] = servers[letter].writing()
        cursor = writes[letter].__enter__()
        assert not cursor.value(COUNT, [key])
        cursor.run(STORE, [key, f'"{letter}"'])
    for letter in order[2:]:
        try:
            writes[letter].__exit__(None, None, None)
            told += 1
        except Collision:
            pass
    return int(servers["a"].value(COUNT, [key])), told


@pytest.mark.parametrize("order", ORDERS)
def test_of_two_writes_at_once_one_is_stored_and_the_other_hears_of_it(both: Both, order: str) -> None:
    assert meeting(both, order, order) == (1, 1)


@pytest.mark.parametrize("order", ORDERS)
def test_without_turn_and_fence_a_key_is_stored_twice(unfenced: Both, order: str) -> None:
    # what the two are there for: were this ever (1, 1), they might be taken away
    assert meeting(unfenced, order, f"free {order}") == (2, 2)


def test_the_whole_function_is_done_again_after_a_collision(both: Both) -> None:
    quicker = iter(("1",))  # somebody else is, once

    @rerun
    def count_up(store: SharedStore) -> None:
        with store.writing() as cursor:
            number = int(
                cursor.value("select coalesce(max(value::integer), 0) from settings where name = 'n'")
            )
            for value in quicker:
                with both["b"].writing() as other:
                    other.run(STORE, ["n", value])
            cursor.run("delete from settings where name = 'n'")
            cursor.run(STORE, ["n", str(number + 1)])

    count_up(both["a"])
    assert both["a"].rows("select value from settings where name = 'n'") == [("2",)]


def test_a_function_is_done_again_a_bounded_number_of_times() -> None:
    tried = itertools.count(1)
    done = []

    @rerun
    def inner() -> None:
        done.append(next(tried))
        raise Collision

    with pytest.raises(Collision):
        rerun(inner)()
    assert done == list(range(1, TIMES + 1))


def test_versions_are_noticed_by_every_server_and_drafts_pass_the_fence_too(lake: Lake) -> None:
    fence = "select value from meta where name = 'fence'"
    with closing(SharedStore(lake)) as one, closing(SharedStore(lake)) as two:
        before, token = one.version, one.value(fence)
        with one.writing(shown=False) as cursor:
            cursor.run("insert into drafts (place, who, content) values ('p', 'w', '{}')")
        assert one.value(fence) != token
        assert one.version == before
        numbers = one.numbers_version
        with one.writing(numbers=False) as cursor:
            cursor.run(STORE, ["seen", "1"])
        two._looked = 0.0
        assert (two.version, two.numbers_version) == (before + 1, numbers)
        with pytest.raises(DatabaseError):
            _written(two, STORE, ["half", "1"], "insert into nothing values (?)", ["1"])
        assert (two.value(COUNT, ["half"]), two.version) == (0, before + 1)


def test_rows_of_other_shops_are_refused(both: Both) -> None:
    writer = both["a"].seen_by(rights.Asker("me@x", rights.ROLES["manager"], shops=("Mine",)))
    insert = "insert into cases (platform, shop, case_id) values ('p', ?, ?)"
    _written(writer, insert, ["Mine", "1"])
    with pytest.raises(rights.Forbidden):
        _written(writer, insert, ["Theirs", "2"])
    with pytest.raises(rights.Forbidden):
        _written(writer, "update cases set shop = ?", ["Theirs"])
    assert both["b"].rows("select shop, case_id from cases") == [("Mine", "1")]
    assert both["b"].rows("select who from audit where what = 'rights.refused'") == [("me@x",)] * 2


def _written(store: Store, *statements: object) -> None:
    with store.writing() as cursor:
        for sql, params in zip(statements[::2], statements[1::2], strict=True):
            cursor.run(sql, params)

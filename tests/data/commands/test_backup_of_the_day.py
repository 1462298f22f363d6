"""The backup of the day: one a day, so many days, tried out on Mondays."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.commands import backup_of_the_day as daily
from data.store import Damaged, Store, backup

MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC).replace(tzinfo=None)


@pytest.fixture
def home(tmp_path: Path):
    store = Store(tmp_path / "rightbox.duckdb")
    yield store
    store.close()


def test_one_a_day_and_the_oldest_go(home: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = backup.folder(home)
    for back in range(1, backup.DAYS + 3):
        (folder / f"rightbox-{MONDAY - timedelta(days=back):%Y%m%d-%H%M%S}.duckdb").write_bytes(b"old")
    monkeypatch.setattr(backup, "utc_now", lambda: MONDAY)
    tried: list[Path] = []
    monkeypatch.setattr(daily, "try_out", tried.append)
    taken = daily.once(home, MONDAY)
    assert taken is not None and tried == [taken]
    assert daily.once(home, MONDAY + timedelta(hours=3)) is None
    left = backup.listed(home)
    assert left[0] == taken and len(left) == backup.DAYS + 1
    assert left[-1].name.startswith(f"rightbox-{MONDAY - timedelta(days=backup.DAYS):%Y%m%d}")


def test_a_backup_that_breaks_a_rule_fails_its_trial(home: Store) -> None:
    good = backup.take(home)
    daily.try_out(good)
    home.rows("insert into meta values ('version', '9')")
    with pytest.raises(Damaged, match="versions"):
        daily.try_out(backup.take(home, good.with_name("bad.duckdb")))
    assert not list(good.parent.glob("trial-*"))


def test_without_room_none_is_taken_and_the_log_says_so(
    home: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(backup, "ROOM", 10**12)
    assert daily.once(home, MONDAY) is None
    assert "backup of the day failed" in caplog.text and not backup.listed(home)

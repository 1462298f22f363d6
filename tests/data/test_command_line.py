"""The command line: what it prints, its exit codes, the watched folder."""

import json
import os
import subprocess
import sys
import time
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any

import pytest

from data import __main__ as command
from data import inbox, ingest, telling
from data.formats import overview
from data.locales import languages
from data.lockfile import StoreInUse
from data.reading import Refused
from data.store import Store
from tests.data.test_ingest import SAMPLES, case, line, write

ROOT = Path(__file__).resolve().parents[2]
FIELDS = [
    "file", "platform", "report", "locale", "encoding", "sheet", "header_row", "rows", "new", "updated", "unchanged",
    "rejected", "unmapped", "matched", "problems", "import_id", "refused",
]  # fmt: skip


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def counted(folder: Path) -> int:
    store = Store(folder / "rightbox.duckdb")
    try:
        return int(store.value("select count(*) from order_lines"))
    finally:
        store.close()


def aged(path: Path) -> Path:
    """The file as if it had been lying there for a minute."""
    old = time.time() - 60
    os.utime(path, (old, old))
    return path


def test_load_prints_the_same_fields_for_every_file_and_goes_on_after_a_refusal(
    data_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "note.json"
    bad.write_text('{"orders": [1]}')
    good = write(
        tmp_path / "orders.csv", [line("A"), line("B"), line("C", unit_price="x"), *map(line, "DEFGH")]
    )
    assert command.main(["load", "--json", str(bad), str(tmp_path / "none.csv"), str(good)]) == 1
    results = told(capsys)
    assert [list(result) for result in results] == [FIELDS] * 3
    first, absent, last = results
    assert "JSON" in first["refused"]
    assert "none.csv" in absent["refused"]
    assert (last["rows"], last["new"], last["rejected"], last["refused"]) == (8, 7, 1, None)
    assert (last["problems"][0]["row"], last["problems"][0]["column"], last["problems"][0]["value"]) == (
        4,
        "unit_price",
        "x",
    )
    assert last["import_id"].startswith("I")
    assert counted(data_folder) == 7
    assert command.main(["load", "--json", str(good)]) == 0
    assert (told(capsys)[0]["new"], counted(data_folder)) == (0, 7)


def test_check_stores_nothing_and_says_the_same_numbers(
    data_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "orders.csv", [line("A"), line("B", status="no such word")])
    assert command.main(["check", "--json", str(path)]) == 0
    (checked,) = told(capsys)
    assert (checked["rows"], checked["new"], checked["unmapped"], checked["import_id"]) == (2, 2, 1, None)
    assert "no such word" in [found["value"] for found in checked["problems"]]
    assert counted(data_folder) == 0
    assert command.main(["load", "--json", str(path)]) == 0
    (loaded,) = told(capsys)
    assert {**loaded, "import_id": None} == checked


def test_wrong_usage_ends_with_two(data_folder: Path, tmp_path: Path) -> None:
    orders = str(write(tmp_path / "orders.csv", [line("A")]))
    for arguments in (["load"], ["load", orders, "--day-first", "--month-first"], ["inbox", str(tmp_path)]):
        with pytest.raises(SystemExit) as ended:
            command.main(arguments)
        assert ended.value.code == 2
    bad = tmp_path / "map.toml"
    bad.write_text("table = ")
    assert command.main(["load", orders, "--map", str(bad)]) == 2
    assert command.main(["load", orders, "--map", str(tmp_path / "absent.toml")]) == 2
    assert command.main(["inbox", str(tmp_path / "absent"), "--once"]) == 2


def test_a_mapping_file_reads_an_unknown_table_with_more_columns_than_it_names(
    data_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "own.csv"
    path.write_text(
        "Weekly list,,,,,,\nBestellung,Ware,Menge,Stand,x1,x2,x3\nA,S1,2,done,,,7\nB,S2,1,done,,8,\n"
    )
    mapping = tmp_path / "own.toml"
    mapping.write_text(
        'table = "order_lines"\nname = "Own"\n[columns]\n"Bestellung" = "order_id"\n'
        '"Ware" = "sku"\n"Menge" = "quantity"\n[defaults]\nplatform = "own"\n'
    )
    assert command.main(["load", "--json", str(path), "--map", str(mapping)]) == 0
    (result,) = told(capsys)
    assert (result["rows"], result["new"], result["header_row"]) == (2, 2, 2)
    assert command.main(["load", str(path)]) == 1


def test_while_another_process_holds_the_store_the_command_line_says_so(
    data_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "orders.csv", [line("A")])
    store = Store(data_folder / "rightbox.duckdb")
    run = subprocess.run(
        [sys.executable, "-m", "data", "load", str(path)],
        cwd=ROOT,
        env={**os.environ, "RIGHTBOX_WAIT": "0.5"},
        capture_output=True,
        text=True,
        check=False,
    )
    store.close()
    assert run.returncode == 1
    assert f"process {os.getpid()}" in run.stderr
    assert "Traceback" not in run.stderr


def test_the_store_is_never_read_as_a_file(
    data_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    orders = write(tmp_path / "orders.csv", [line("A")])
    assert command.main(["load", str(orders)]) == 0
    live = data_folder / "rightbox.duckdb"
    link = tmp_path / "link.csv"
    link.symlink_to(live)
    twin = tmp_path / "twin.csv"
    twin.hardlink_to(live)
    for path in (live, link, twin):
        assert command.main(["load", str(path)]) == 1
        assert "keeps its data" in capsys.readouterr().out
    before = live.read_bytes()
    assert command.main(["read", str(orders), "--to", str(live)]) == 1
    assert live.read_bytes() == before
    assert counted(data_folder) == 1


def test_a_disk_without_room_refuses_before_anything_is_read(
    data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "orders.csv", [line("A")])
    store = Store(data_folder / "rightbox.duckdb")
    size = path.stat().st_size

    def room(free: int) -> None:
        monkeypatch.setattr("data.ingest.shutil.disk_usage", lambda _: type("Usage", (), {"free": free})())

    room(4 * size - 1)
    upload = ingest.load(store, path)
    assert upload.refused is not None
    assert upload.refused.code == "disk_low"
    room(4 * size)
    assert ingest.load(store, path).refused is None
    store.close()


def test_formats_as_markdown_is_the_table_of_the_documentation(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["formats", "--markdown"]) == 0
    assert capsys.readouterr().out == overview.markdown()


# --- sentences -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", languages())
def test_a_refusal_names_the_export_in_words(language: str) -> None:
    for code in ("looks_like", "report_unused", "column_missing"):
        text = telling.refusal(
            Refused(code, file="a.xlsx", row=1, report="shopee.return.en", columns="order_id"), language
        )
        assert "shopee.return.en" not in text
        assert "Shopee" in text
    both = telling.refusal(
        Refused("both_numbers", file="a.csv", column="Paid", row=2, value="46204"), language
    )
    assert {"a.csv", "Paid", "46204"} <= set(
        both.replace("“", " ").replace("”", " ").replace("，", " ").split()
    ) or ("Paid" in both and "46204" in both)


def test_the_sentence_of_a_problem_has_its_numbers(data_folder: Path, tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "orders.csv"
    rows = [f"shopee,O{n},S1,1" for n in range(20)]
    rows[6] = "shopee,O6"
    path.write_text("\n".join(["platform,order_id,sku,quantity", *rows]) + "\n")
    assert command.main(["load", "--json", str(path)]) == 0
    reasons = [found["reason"] for found in told(capsys)[0]["problems"] if found["rejected"]]
    assert reasons
    assert any("2" in reason and "4" in reason and "8" in reason for reason in reasons)
    assert not [reason for reason in reasons if "  " in reason or "{" in reason]


# --- the watched folder --------------------------------------------------------------------------------------------


def run_inbox(box: Path, *more: str) -> int:
    return command.main(["inbox", str(box), "--once", "--settle", "0.05", *more])


@pytest.fixture
def box(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def test_files_are_loaded_and_moved_with_a_report_beside_them(data_folder: Path, box: Path) -> None:
    aged(write(box / "orders.csv", [line("A")]))
    (box / "page.csv").write_text("<html><body>no</body></html>")
    aged(box / "page.csv")
    assert run_inbox(box) == 1
    done, refused = box / "done" / "orders.csv", box / "refused" / "page.csv"
    assert done.is_file()
    assert refused.is_file()
    report = json.loads((box / "done" / "orders.csv.report.json").read_text())
    assert (report[0]["new"], report[0]["refused"]) == (1, None)
    assert "HTML" in json.loads((box / "refused" / "page.csv.report.json").read_text())[0]["refused"]
    assert "HTML" in (box / "refused" / "page.csv.report.txt").read_text()
    assert [p.name for p in box.iterdir() if p.is_file()] == []
    assert counted(data_folder) == 1
    assert run_inbox(box) == 0


def test_a_name_that_was_there_before_overwrites_nothing(data_folder: Path, box: Path) -> None:
    for order in "ABC":
        aged(write(box / "orders.csv", [line(order)]))
        assert run_inbox(box) == 0
    names = sorted(p.name for p in (box / "done").iterdir() if p.suffix == ".csv")
    assert names == ["orders (2).csv", "orders (3).csv", "orders.csv"]
    assert all((box / "done" / f"{name}.report.json").is_file() for name in names)
    assert counted(data_folder) == 3


def test_unfinished_files_are_left_alone(data_folder: Path, box: Path) -> None:
    for name in ("orders.csv.part", "orders.tmp", "~$orders.xlsx", ".hidden.csv", "x.crdownload"):
        aged(write(box / name, [line("A")]))
    assert run_inbox(box) == 0
    assert len([p for p in box.iterdir() if p.is_file()]) == 5
    assert counted(data_folder) == 0


def test_a_file_that_still_grows_waits_for_the_next_round(
    data_folder: Path, box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(box / "orders.csv", [line("A")])
    text = path.read_text().splitlines(keepends=True)

    def grows(_: float) -> None:
        path.write_text(path.read_text() + text[1].replace(",A,", ",B,"))

    with monkeypatch.context() as patch:
        patch.setattr(inbox.time, "sleep", grows)
        assert run_inbox(box) == 0
    assert path.is_file()
    assert counted(data_folder) == 0
    aged(path)
    assert run_inbox(box) == 0
    assert counted(data_folder) == 2


def test_a_file_whose_round_was_killed_is_loaded_again_and_counts_once(
    data_folder: Path, box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aged(write(box / "orders.csv", [line("A"), line("B")]))
    with monkeypatch.context() as patch:
        patch.setattr(inbox.os, "rename", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            run_inbox(box)
    assert (box / "orders.csv").is_file()
    assert counted(data_folder) == 2
    assert run_inbox(box) == 0
    assert (box / "done" / "orders.csv").is_file()
    assert counted(data_folder) == 2
    assert json.loads((box / "done" / "orders.csv.report.json").read_text())[0]["unchanged"] == 2


def test_costs_wait_for_the_cases_of_their_orders(data_folder: Path, box: Path) -> None:
    header = "View By,Order ID,Refund ID,Payout Completed Date,Refund Amount\n"
    (box / "a_income.csv").write_text(header + "Order,O1,,2026-07-12,-5.00\n")
    aged(box / "a_income.csv")
    aged(write(box / "b_returns.csv", [case("R1", "O1")]))
    assert run_inbox(box, "--currency", "SGD") == 0
    store = Store(data_folder / "rightbox.duckdb")
    assert [(r[0], float(r[1])) for r in store.rows("select case_id, amount from costs")] == [("R1", 5.0)]
    store.close()


def test_a_watched_folder_waits_while_the_store_is_in_use(data_folder: Path, box: Path) -> None:
    path = aged(write(box / "orders.csv", [line("A")]))
    said: list[str] = []
    rounds = 0
    watched = inbox.Inbox(box, settle=0)

    def opened() -> AbstractContextManager[Store]:
        if rounds < 2:
            raise StoreInUse(data_folder / "rightbox.lock", 42)
        return closing(Store(data_folder / "rightbox.duckdb"))

    def wait(_: float) -> None:
        nonlocal rounds
        rounds += 1
        if rounds == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        watched.watch(lambda: watched.once(opened, said.append), said.append, wait)
    assert not path.exists()
    assert sum("42" in text for text in said) == 1
    assert counted(data_folder) == 1


def test_every_sample_goes_through_the_inbox(data_folder: Path, box: Path) -> None:
    for path in SAMPLES.iterdir():
        (box / path.name).write_bytes(path.read_bytes())
        aged(box / path.name)
    assert run_inbox(box, "--password", "168168") == 1
    refused = [p.name for p in (box / "refused").iterdir() if not p.name.endswith((".json", ".txt"))]
    assert refused == ["shopee_empty_Order.return_refund_cancel.zip"]

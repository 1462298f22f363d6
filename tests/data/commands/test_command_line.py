"""The command line: what it prints, its exit codes, the watched folder."""

import csv
import fcntl
import json
import os
import subprocess
import sys
import time
import zipfile
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from data import __main__ as command
from data.commands import endpoint
from data.importing import ingest
from data.intake import inbox, outcome
from data.locales import languages
from data.reading.base.model import Refused
from data.recognition import overview
from data.store import Store
from data.store.lockfile import StoreInUse
from tests.make import case, line, write
from tests.paths import ROOT, SAMPLES

FIELDS = [
    "file", "platform", "report", "locale", "encoding", "sheet", "header_row", "rows", "new", "updated", "unchanged",
    "rejected", "unmapped", "matched", "problems", "import_id", "refused",
]  # fmt: skip


def printed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
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
    results = printed(capsys)
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
    assert (printed(capsys)[0]["new"], counted(data_folder)) == (0, 7)


def test_a_folder_a_pattern_and_a_repeated_name_are_the_files_they_mean(
    data_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "exports of 七月"
    (folder / "deeper").mkdir(parents=True)
    for name in ("b [1].csv", "a.csv", ".hidden.csv", "~$a.xlsx", "deeper/c.csv"):
        write(folder / name, [line(name)])
    given = [str(folder), str(folder / "*.csv"), str(folder / "b [1].csv"), str(folder / "none*.csv")]
    assert command.main(["load", "--json", *given, str(tmp_path / "absent")]) == 1
    results = printed(capsys)
    assert [result["file"] for result in results] == [
        "a.csv", "b [1].csv", "a.csv", "b [1].csv", "b [1].csv", "none*.csv", "absent",
    ]  # fmt: skip
    assert [result["new"] for result in results] == [1, 1, 0, 0, 0, 0, 0]
    assert [result["refused"] is None for result in results] == [True] * 5 + [False] * 2
    assert counted(data_folder) == 2


def test_a_workbook_is_an_object_for_each_sheet_with_its_own_name(
    data_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.Workbook()
    book["Sheet"].append(["Instructions"])
    book["Sheet"].append(["Fill in the sheets"])
    orders, returns = book.create_sheet("Orders 订单"), book.create_sheet("Returns")
    for sheet, rows in ((orders, [line("A"), line("B")]), (returns, [case("R1", "A")])):
        for row in csv.reader(write(tmp_path / "rows.csv", rows).read_text().splitlines()):
            sheet.append(row)
    book.save(tmp_path / "both.xlsx")
    with zipfile.ZipFile(tmp_path / "both.zip", "w") as bundle:
        bundle.write(write(tmp_path / "rows.csv", [line("C")]), "in/orders.csv")
        bundle.writestr("notes.txt", "nothing\n")
    assert command.main(["load", "--json", str(tmp_path / "both.xlsx"), str(tmp_path / "both.zip")]) == 1
    results = printed(capsys)
    assert [list(result) for result in results] == [FIELDS] * 4
    assert [(r["file"], r["sheet"], r["new"], r["refused"] is None) for r in results] == [
        ("both.xlsx", "Orders 订单", 2, True),
        ("both.xlsx", "Returns", 1, True),
        ("both.zip", "in/orders.csv", 1, True),
        ("both.zip", "notes.txt", 0, False),
    ]
    assert counted(data_folder) == 3


def test_sheets_beside_the_data_and_files_beside_reports_are_notes_and_no_refusals(
    data_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.Workbook()
    for row in (["Read me", "please"], ["Fill in", "the sheets"]):
        book["Sheet"].append(row)
    orders = book.create_sheet("Orders")
    for row in csv.reader(write(tmp_path / "rows.csv", [line("A")]).read_text().splitlines()):
        orders.append(row)
    pivot = book.create_sheet("Pivot")
    for row in (["Week", "Errors"], [1, 5], [2, 6]):
        pivot.append(row)
    book.create_chartsheet("Chart")
    book.save(tmp_path / "book.xlsx")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as bundle:
        bundle.write(tmp_path / "book.xlsx", "in/book.xlsx")
        bundle.writestr("in/ReadMe.txt", "These,are\nthe,orders\n")
        bundle.writestr(".DS_Store", "x")
    assert command.main(["load", "--json", str(tmp_path / "book.xlsx"), str(tmp_path / "all.zip")]) == 0
    results = printed(capsys)
    assert [(r["file"], r["rows"], r["refused"]) for r in results] == [
        ("book.xlsx", 1, None),
        ("all.zip", 1, None),
    ]
    said = [
        [p["reason"] for p in r["problems"] if p["code"] in ("sheet_left_out", "companion")] for r in results
    ]
    assert [len(reasons) for reasons in said] == [2, 3]
    assert "Sheet Pivot (2 rows)" in said[0][1] and "in/ReadMe.txt" in said[1][-1]
    book.remove(orders)
    book.save(tmp_path / "book.xlsx")
    assert command.main(["load", "--json", str(tmp_path / "book.xlsx")]) == 1


def test_costs_are_loaded_after_the_cases_they_are_of_and_told_in_the_order_given(
    data_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    costs = tmp_path / "income.csv"
    costs.write_text(
        "View By,Order ID,Refund ID,Payout Completed Date,Refund Amount\nOrder,O1,,2026-07-12,-5.00\n"
    )
    cases = write(tmp_path / "returns.csv", [case("R1", "O1")])
    assert command.main(["load", "--json", "--currency", "SGD", str(costs), str(cases)]) == 0
    assert [result["file"] for result in printed(capsys)] == ["income.csv", "returns.csv"]
    store = Store(data_folder / "rightbox.duckdb")
    assert [(r[0], float(r[1])) for r in store.rows("select case_id, amount from cost_entries")] == [
        ("R1", 5.0)
    ]
    store.close()


def test_a_name_that_is_no_text_is_loaded_and_told(data_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"orders-\xe9\xff.csv")
    try:
        write(path, [line("A")])
    except OSError:
        pytest.skip("this file system takes text only")
    box = tmp_path / "box"
    box.mkdir()
    run = [sys.executable, "-m", "data", "load", "--json", str(path)]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0
    assert json.loads(done.stdout)[0]["new"] == 1
    aged(path.rename(box / path.name))
    assert run_inbox(box) == 0
    assert (box / "done" / path.name).is_file()


def test_check_stores_nothing_and_says_the_same_numbers(
    data_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "orders.csv", [line("A"), line("B", status="no such word")])
    assert command.main(["check", "--json", str(path)]) == 0
    (checked,) = printed(capsys)
    assert (checked["rows"], checked["new"], checked["unmapped"], checked["import_id"]) == (2, 2, 1, None)
    assert "no such word" in [found["value"] for found in checked["problems"]]
    assert counted(data_folder) == 0
    assert command.main(["load", "--json", str(path)]) == 0
    (loaded,) = printed(capsys)
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


def test_a_place_that_cannot_be_written_is_told_without_a_traceback(
    data_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    for given in (["backup", "absent/copy.duckdb"], ["export", "file"]):
        assert command.main([given[0], str(tmp_path / given[1])]) == 1
        assert str(tmp_path) in capsys.readouterr().err

    def other_user(_: Path) -> None:
        raise PermissionError(13, "Permission denied", "rightbox.channel")

    monkeypatch.setattr(endpoint.Address, "beside", other_user)
    held = Store(data_folder / "rightbox.duckdb")
    assert command.main(["verify"]) == 1
    held.close()
    assert "the user who runs the dashboard" in capsys.readouterr().err


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
    (result,) = printed(capsys)
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
        monkeypatch.setattr(
            "data.importing.ingest.shutil.disk_usage", lambda _: type("Usage", (), {"free": free})()
        )

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
        text = outcome.refusal(
            Refused(code, file="a.xlsx", row=1, report="shopee.return.en", columns="order_id"), language
        )
        assert "shopee.return.en" not in text
        assert "Shopee" in text
    both = outcome.refusal(
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
    reasons = [found["reason"] for found in printed(capsys)[0]["problems"] if found["rejected"]]
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


def test_names_at_the_limit_of_the_system_are_shortened(data_folder: Path, box: Path) -> None:
    aged(write(box / ("订" * 83 + ".csv"), [line("A")]))
    assert run_inbox(box) == 0
    aged(write(box / ("订" * 83 + ".csv"), [line("B")]))
    assert run_inbox(box) == 0
    names = sorted(p.name for p in (box / "done").iterdir())
    assert len(names) == 6 and len({name[:60] for name in names}) == 1
    assert counted(data_folder) == 2


def test_folders_within_stay_and_a_file_that_cannot_be_read_is_refused(
    data_folder: Path, box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (box / "sub").mkdir()
    write(box / "sub" / "orders.csv", [line("A")])
    (box / "nowhere.csv").symlink_to(box / "absent")
    locked = aged(write(box / "locked.csv", [line("B")]))

    def denied(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied", str(locked))

    monkeypatch.setattr("data.importing.ingest._check_place", denied)
    assert run_inbox(box) == 1
    assert (box / "sub" / "orders.csv").is_file() and (box / "nowhere.csv").is_symlink()
    assert (box / "refused" / "locked.csv.report.txt").is_file()
    assert counted(data_folder) == 0


def test_a_file_that_cannot_be_moved_is_told_and_counts_once(
    data_folder: Path, box: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = aged(write(box / "orders.csv", [line("A")]))
    (box / "done").symlink_to(box / "absent")
    assert run_inbox(box) == 1
    assert "cannot be moved" in capsys.readouterr().out
    assert path.is_file() and counted(data_folder) == 1
    (box / "done").unlink()
    assert run_inbox(box) == 0
    assert counted(data_folder) == 1


@pytest.mark.skipif(not hasattr(fcntl, "F_SETLEASE"), reason="only Linux tells who writes a file")
def test_a_file_that_somebody_has_open_for_writing_waits_however_long_it_rests(
    data_folder: Path, box: Path
) -> None:
    path = write(box / "orders.csv", [line("A"), line("B")])
    whole = path.read_bytes()
    with path.open("wb") as slow:
        slow.write(whole[: len(whole) - 20])
        slow.flush()
        aged(path)
        assert run_inbox(box) == 0
        assert path.is_file() and not (box / "done").exists()
        slow.write(whole[len(whole) - 20 :])
    aged(path)
    assert run_inbox(box) == 0
    assert counted(data_folder) == 2


def test_two_at_once_share_no_file(data_folder: Path, box: Path) -> None:
    aged(write(box / "orders.csv", [line("A")]))
    with inbox._alone(box) as alone:
        assert alone
        assert run_inbox(box) == 0
        assert (box / "orders.csv").is_file()
    assert run_inbox(box) == 0
    assert (box / "done" / "orders.csv").is_file()


def test_a_watched_folder_tries_again_only_what_changed(box: Path) -> None:
    path = aged(write(box / "orders.csv", [line("A")]))
    worked, waited, said = [], [], []

    def wait(_: float) -> None:
        waited.append(len(worked))
        if len(waited) == 3:
            path.write_text("more")
            aged(path)
        if len(waited) == 4:
            box.rename(box.with_name("away"))
        if len(waited) == 7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        inbox.Inbox(box, settle=0).watch(lambda: worked.append(path), said.append, wait)
    assert waited == [1, 1, 1, 2, 2, 2, 2]
    assert len(said) == 1 and "cannot be reached" in said[0]


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
    assert [(r[0], float(r[1])) for r in store.rows("select case_id, amount from cost_entries")] == [
        ("R1", 5.0)
    ]
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
    assert said.count(str(StoreInUse(data_folder / "rightbox.lock", 42))) == 1
    assert counted(data_folder) == 1


def test_every_sample_goes_through_the_inbox(data_folder: Path, box: Path) -> None:
    for path in SAMPLES.iterdir():
        (box / path.name).write_bytes(path.read_bytes())
        aged(box / path.name)
    assert run_inbox(box, "--password", "168168") == 1
    refused = [p.name for p in (box / "refused").iterdir() if not p.name.endswith((".json", ".txt"))]
    assert refused == ["shopee_empty_Order.return_refund_cancel.zip"]


def test_closed_months_go_into_the_archive_and_back(
    data_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [line("A", shipped_at="2026-05-03 10:00"), line("B")]
    assert command.main(["load", str(write(tmp_path / "orders.csv", rows))]) == 0
    assert command.main(["archive", "--before", "2999-01"]) == 2
    assert "2999-01" in capsys.readouterr().err
    assert command.main(["archive", "--before", "2026-06"]) == 0
    assert "order_lines 2026-05: 1 rows" in capsys.readouterr().out
    assert counted(data_folder) == 1 and command.main(["verify"]) == 0
    assert command.main(["export", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "order_lines.csv").read_text("utf-8").count("\n") == 3
    assert command.main(["archive", "--restore"]) == 0
    assert counted(data_folder) == 2 and "order_lines 2026-05: 1 rows" in capsys.readouterr().out
    assert command.main(["archive", "--restore"]) == 0
    assert "nothing" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        command.main(["archive", "--before", "June"])

"""The command line in processes of its own, beside the running application and beside itself."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any, ClassVar

import pytest

from data.store import Store
from tests.browser.server import ROOT, Server
from tests.make import line, write

UNSEEN = 240.0  # seconds after which waiting is given up


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("beside") / "var")
    running.start()
    yield running
    running.stop()


def command(folder: Path, *words: str, cwd: Path = ROOT, **environment: str) -> list[Any]:
    return [
        [sys.executable, "-m", *words],
        {
            "cwd": cwd,
            "env": {**os.environ, "PYTHONPATH": str(ROOT), "RIGHTBOX_DATA": str(folder), **environment},
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            "text": True,
        },
    ]


def run(folder: Path, *words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    """The result of ``python -m WORDS`` on the store in ``folder``."""
    arguments, options = command(folder, *words, **more)
    done = subprocess.run(arguments, timeout=UNSEEN, check=False, **options)
    assert "Traceback" not in done.stderr
    return done


def begin(folder: Path, *words: str, **more: Any) -> subprocess.Popen[str]:
    arguments, options = command(folder, *words, **more)
    return subprocess.Popen(arguments, **options)


def until(true: Any) -> None:
    end = time.monotonic() + UNSEEN
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def orders(path: Path, *numbers: str, **values: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return write(path, [line(number, **values) for number in numbers])


def test_files_are_loaded_from_where_the_terminal_is(app: Server, tmp_path: Path) -> None:
    orders(tmp_path / "in coming 新" / "a b 订单.csv", "A1", "A2")
    (tmp_path / "note.json").write_text('{"orders": [1]}')
    given = ["load", "--json", "in coming 新/a b 订单.csv", "note.json", "gone*.csv"]
    first = run(app.folder, "data", *given, cwd=tmp_path)
    good, bad, absent = json.loads(first.stdout)
    assert first.returncode == 1
    assert (good["file"], good["rows"], good["new"], good["refused"]) == ("a b 订单.csv", 2, 2, None)
    assert "JSON" in bad["refused"] and "gone*.csv" in absent["refused"]
    assert run(app.folder, "data", "check", *given[2:3], cwd=tmp_path).returncode == 0
    box = tmp_path / "box"
    orders(box / "again.csv", "A1", "A2")
    assert run(app.folder, "data", "inbox", "box", "--once", "--settle", "0.1", cwd=tmp_path).returncode == 0
    (report,) = json.loads((box / "done" / "again.csv.report.json").read_text())
    assert (report["new"], report["unchanged"]) == (0, 2)
    for import_id in (
        report["import_id"],
        good["import_id"],
    ):  # the newer one has the rows; then the older one again
        undone = run(app.folder, "data", "undo", import_id)
        assert (undone.returncode, json.loads(undone.stdout)["order_lines"]) == (0, 2)
    assert run(app.folder, "data", "undo", good["import_id"]).returncode == 1


def test_usage_is_two_and_what_needs_the_store_alone_is_one(app: Server, tmp_path: Path) -> None:
    assert run(app.folder, "data", "load").returncode == 2
    mapping = tmp_path / "bad.toml"
    mapping.write_text("table = ")
    wrong = run(app.folder, "data", "load", "--map", "bad.toml", "x.csv", cwd=tmp_path)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    copy = run(app.folder, "data", "backup", "copy.duckdb", cwd=tmp_path)
    assert (copy.returncode, copy.stdout.strip()) == (0, str(tmp_path / "copy.duckdb"))
    refused = run(app.folder, "data", "restore", str(tmp_path / "copy.duckdb"))
    assert refused.returncode == 1
    assert f"process {app.pid}" in refused.stderr
    assert run(app.folder, "data", "verify").returncode == 0
    assert not list((app.folder / "backups").glob("verifying*"))
    exported = run(app.folder, "data", "export", "out", cwd=tmp_path)
    assert exported.returncode == 0
    assert (tmp_path / "out" / "order_lines.csv").read_text().startswith("platform,")


class _MailServer(StreamRequestHandler):
    """As much SMTP as one message needs."""

    got: ClassVar[list[bytes]] = []

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while heard := self.rfile.readline():
            if heard.upper().startswith(b"DATA"):
                self.wfile.write(b"354 go\r\n")
                self.got.append(b"".join(iter(self.rfile.readline, b".\r\n")))
            self.wfile.write(b"221 bye\r\n" if heard.upper().startswith(b"QUIT") else b"250 ok\r\n")


def test_a_weekly_job_of_pack_and_digest_runs_with_the_settings_of_its_terminal(
    app: Server, tmp_path: Path
) -> None:
    orders(tmp_path / "weeks.csv", *(f"W{n}" for n in range(40)))
    assert run(app.folder, "data", "load", str(tmp_path / "weeks.csv")).returncode == 0
    made = run(app.folder, "analysis", "report", "--out", "pa ck", "--format", "html", cwd=tmp_path)
    assert made.returncode == 0
    assert [Path(made.stdout.strip())] == list((tmp_path / "pa ck").iterdir())
    with ThreadingTCPServer(("127.0.0.1", 0), _MailServer) as mail:
        Thread(target=mail.serve_forever, daemon=True).start()
        settings = {
            "RIGHTBOX_SMTP_HOST": "127.0.0.1", "RIGHTBOX_SMTP_PORT": str(mail.server_address[1]),
            "RIGHTBOX_SMTP_SECURITY": "none", "RIGHTBOX_DIGEST_FROM": "a@shop.example",
            "RIGHTBOX_DIGEST_TO": "b@shop.example",
        }  # fmt: skip
        sent = run(app.folder, "analysis", "digest", "--lang", "zh", **settings)
        mail.shutdown()
    assert sent.returncode == 0, sent.stderr
    assert sent.stdout.startswith("# ")
    assert [message_from_bytes(raw)["To"] for raw in _MailServer.got] == ["b@shop.example"]
    assert list((app.folder / "digests").glob("digest-*.md"))
    assert run(app.folder, "analysis", "report", "--out", str(tmp_path), "--format", "docx").returncode == 1
    assert run(app.folder, "analysis", "explain", "--json").stdout.startswith("[")


def test_a_watched_folder_is_loaded_with_the_app_without_it_and_with_it_again(tmp_path: Path) -> None:
    app = Server(tmp_path / "var")
    box = tmp_path / "in box"
    orders(box / "one.csv", "B1")
    app.start()
    watching = begin(
        app.folder, "data", "inbox", "in box", "--watch", "--settle", "0.2", cwd=tmp_path, RIGHTBOX_WAIT="0.2"
    )
    try:
        until((box / "done" / "one.csv").is_file)
        app.kill()
        orders(box / "two.csv", "B2")
        until((box / "done" / "two.csv").is_file)
        app.start()
        orders(box / "three.csv", "B3")
        until((box / "done" / "three.csv").is_file)
        watching.send_signal(signal.SIGINT)
        assert watching.wait(UNSEEN) == 0
    finally:
        watching.kill()
        said = watching.communicate()
        app.stop()
    assert "Traceback" not in said[1]
    store = Store(app.folder / "rightbox.duckdb")
    assert store.rows("select order_id from order_lines order by 1") == [("B1",), ("B2",), ("B3",)]
    store.close()


@pytest.mark.parametrize("ending", ["kill", "stop"])
def test_an_application_that_ends_in_the_middle_is_told_and_nothing_is_half_stored(
    tmp_path: Path, ending: str
) -> None:
    app = Server(tmp_path / "var")
    app.start()
    try:
        path = orders(tmp_path / "many.csv", *(f"M{n}" for n in range(60_000)))
        loading = begin(app.folder, "data", "load", str(path), str(path))
        uploads = app.folder / "uploads"
        until(lambda: loading.poll() is not None or (uploads.is_dir() and any(uploads.iterdir())))
        assert loading.poll() is None
        getattr(app, ending)()
        assert loading.wait(UNSEEN) == 1
        out, err = loading.communicate()
        assert "what was stored is whole" in err.lower() or "stopped before" in (out + err).lower()
    finally:
        app.stop()
    store = Store(app.folder / "rightbox.duckdb")
    assert store.value("select count(*) from order_lines") in (0, 60_000)
    store.close()


def test_two_command_lines_wait_for_each_other(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    paths = [orders(tmp_path / f"{name}.csv", f"{name}1", f"{name}2") for name in "XYZ"]
    running = [begin(folder, "data", "load", str(path), RIGHTBOX_WAIT=str(UNSEEN)) for path in paths]
    assert [one.wait(UNSEEN) for one in running] == [0, 0, 0]
    for one in running:
        one.communicate()
    held = Store(folder / "rightbox.duckdb")
    assert held.value("select count(*) from order_lines") == 6
    refused = run(folder, "data", "load", str(paths[0]), RIGHTBOX_WAIT="0")
    held.close()
    assert refused.returncode == 1
    assert f"process {os.getpid()}" in refused.stderr

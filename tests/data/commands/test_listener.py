"""Commands from other processes: who may give them, what arrives, and what becomes of them when somebody goes."""

import io
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from data.commands import endpoint, handover, listener
from data.commands.caller import Caller, Stopped
from data.commands.listener import Channel
from data.store import Store
from tests.paths import ROOT

UNSEEN = 60.0  # seconds after which a test that waits in vain fails


class Programs:
    """What a channel may be asked for in these tests, and what it was asked."""

    def __init__(self) -> None:
        self.seen: list[tuple[list[str], Caller]] = []
        self.begun = threading.Event()
        self.free = threading.Event()
        self.deaf = False  # at a step that takes long

    def tells(self, arguments: Sequence[str], caller: Caller) -> int:
        self.seen.append((list(arguments), caller))
        for word in arguments[1:]:
            caller.say(word)
        caller.complain("done")
        return int(arguments[0])

    def breaks(self, arguments: Sequence[str], caller: Caller) -> int:
        raise ZeroDivisionError(arguments[0])

    def usage(self, arguments: Sequence[str], caller: Caller) -> int:
        raise SystemExit(2)

    def waits(self, arguments: Sequence[str], caller: Caller) -> int:
        self.begun.set()
        until = time.monotonic() + UNSEEN
        while not self.free.is_set() and time.monotonic() < until:
            if not self.deaf:
                caller.go_on()
            time.sleep(0.01)
        caller.say("waited")
        return 0


@pytest.fixture
def programs() -> Programs:
    return Programs()


@pytest.fixture
def held(data_folder: Path, programs: Programs) -> Iterator[Channel]:
    store = Store(data_folder / "rightbox.duckdb")
    names = ("tells", "breaks", "usage", "waits")
    open_ = Channel(data_folder / "rightbox.duckdb", {n: getattr(programs, n) for n in names}, lambda: store)
    yield open_
    programs.free.set()
    open_.stop()
    store.close()


class Terminal:
    """Somebody who gives a command."""

    def __init__(self) -> None:
        self.out, self.err = io.StringIO(), io.StringIO()
        self.code: int | None = None
        self._thread: threading.Thread | None = None

    def ask(self, program: str, *arguments: str, **caller: object) -> int | None:
        self.code = handover.ask(program, arguments, Caller(self.out, self.err, **caller))  # type: ignore[arg-type]
        return self.code

    def begin(self, program: str, *arguments: str) -> None:
        self._thread = threading.Thread(target=self.ask, args=(program, *arguments))
        self._thread.start()

    def end(self) -> int | None:
        assert self._thread is not None
        self._thread.join(UNSEEN)
        assert not self._thread.is_alive()
        return self.code


def raw(address: endpoint.Address) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(UNSEEN)
    connection.connect(address.place)
    return connection


def answers(connection: socket.socket) -> list[dict[str, object]]:
    with closing(connection):
        return list(endpoint.messages(connection))


def request(key: str, program: str = "tells") -> dict[str, object]:
    return {
        "key": key,
        "program": program,
        "arguments": ["0"],
        "folder": "/",
        "environment": {},
        "tty": False,
    }


@pytest.mark.parametrize("code", [0, 1, 2])
def test_words_and_exit_code_come_back(held: Channel, code: int) -> None:
    terminal = Terminal()
    assert terminal.ask("tells", str(code), "a b", "订单 é", "", "two\nlines") == code
    assert terminal.out.getvalue() == "a b\n订单 é\n\ntwo\nlines\n"
    assert terminal.err.getvalue() == "done\n"


def test_the_callers_folder_and_settings_count_and_nothing_else_of_its_environment(
    held: Channel, programs: Programs, data_folder: Path, tmp_path: Path
) -> None:
    environment = {"RIGHTBOX_DATA": str(data_folder), "RIGHTBOX_SMTP_HOST": "mail", "HOME": "/elsewhere"}
    given = ["0", "*.csv", "--map=ä b.toml", os.fsdecode(b"not-utf8-\xff.csv")]
    assert Terminal().ask("tells", *given, folder=tmp_path, environment=environment) == 0
    ((arguments, caller),) = programs.seen
    assert arguments == given
    assert dict(caller.environment) == {k: v for k, v in environment.items() if k != "HOME"}
    assert caller.path("x.csv") == tmp_path / "x.csv"
    assert caller.path("/y.csv") == Path("/y.csv")
    with caller.store() as store:
        assert store.value("select 1") == 1


def test_only_the_owner_can_open_what_lies_beside_the_store(held: Channel, data_folder: Path) -> None:
    for name in ("rightbox.sock", "rightbox.channel"):
        assert stat.S_IMODE((data_folder / name).stat().st_mode) == 0o600
    held.stop()
    assert not (data_folder / "rightbox.sock").exists()
    assert not (data_folder / "rightbox.channel").exists()


@pytest.mark.parametrize("key", ["", "0" * 64, "é", "\udcff"])
def test_a_wrong_key_runs_nothing(held: Channel, programs: Programs, key: str) -> None:
    connection = raw(held.address)
    endpoint.send(connection, request(key))
    assert answers(connection) == []
    assert programs.seen == []


def test_another_user_runs_nothing_even_with_the_key(
    held: Channel, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "peer", lambda _: os.getuid() + 4242)
    connection = raw(held.address)
    endpoint.send(connection, request(held.address.key))
    assert answers(connection) == []
    assert programs.seen == []
    monkeypatch.setattr(endpoint, "peer", lambda _: os.getuid())
    connection = raw(held.address)
    endpoint.send(connection, request(held.address.key))
    assert answers(connection)[-1] == {"exit": 0}


def as_nobody(act: Callable[[], int]) -> int:
    """What ``act`` returns when another user does it."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
            code = act()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be somebody else")
def test_a_real_other_user_is_refused_by_the_system_and_by_the_channel(
    held: Channel, programs: Programs
) -> None:
    def connects() -> int:
        """1: not let in, 2: hung up on, 3: heard."""
        try:
            connection = raw(held.address)
        except PermissionError:
            return 1
        endpoint.send(connection, request(held.address.key))  # as if the key had been stolen
        return 3 if connection.recv(99) else 2

    outside = [f for f in Path(held.address.place).parents if not f.stat().st_mode & 0o1]
    modes = {folder: stat.S_IMODE(folder.stat().st_mode) for folder in outside}
    try:
        for folder in outside:
            folder.chmod(0o755)
        assert as_nobody(connects) == 1
        Path(held.address.place).chmod(0o666)
        assert as_nobody(connects) == 2
    finally:
        for folder, mode in modes.items():
            folder.chmod(mode)
    assert programs.seen == []


def test_a_terminal_tells_a_stranger_who_listens_in_the_holders_place_nothing(
    held: Channel, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "peer", lambda _: os.getuid() + 4242)
    monkeypatch.setattr(endpoint, "send", lambda *_: pytest.fail("the stranger was told the key"))
    assert Terminal().ask("tells", "0") is None
    assert programs.seen == []


DEEP = b"[" * 200_000 + b"\n"


@pytest.mark.parametrize("text", [b"", b"\n", b"{", b"[1]\n", b"\xff\xfe\n", DEEP, b"GET / HTTP/1.1\r\n\r\n"])
def test_what_is_no_request_is_hung_up_on_and_others_are_served(held: Channel, text: bytes) -> None:
    connection = raw(held.address)
    connection.sendall(text)
    connection.shutdown(socket.SHUT_WR)
    assert answers(connection) == []
    assert Terminal().ask("tells", "0") == 0


def test_one_who_says_nothing_keeps_nobody_waiting(held: Channel) -> None:
    with closing(raw(held.address)):
        assert Terminal().ask("tells", "0") == 0


def test_a_command_that_breaks_leaves_the_holder_standing(
    held: Channel, caplog: pytest.LogCaptureFixture
) -> None:
    terminal = Terminal()
    assert terminal.ask("breaks", "a cell of a file") == 1
    assert "ZeroDivisionError" in terminal.err.getvalue()
    assert "Traceback" not in terminal.err.getvalue()
    assert "ZeroDivisionError" in caplog.text and "breaks" in caplog.text
    assert "a cell of a file" not in caplog.text  # an error may quote what files say
    assert Terminal().ask("unheard of") == 1
    other = Terminal()
    assert other.ask("usage") == 1
    assert "another version" in other.err.getvalue()
    assert Terminal().ask("tells", "0") == 0


def test_more_commands_than_run_at_once_all_end(held: Channel, programs: Programs) -> None:
    terminals = [Terminal() for _ in range(listener.AT_ONCE + 2)]
    for terminal in terminals:
        terminal.begin("waits")
    programs.begun.wait(UNSEEN)
    programs.free.set()
    assert [terminal.end() for terminal in terminals] == [0] * len(terminals)
    assert {terminal.out.getvalue() for terminal in terminals} == {"waited\n"}


def test_a_command_whose_terminal_has_gone_ends_at_its_next_step(held: Channel, programs: Programs) -> None:
    ended = threading.Event()
    before = programs.waits

    def waits(arguments: Sequence[str], caller: Caller) -> int:
        try:
            return before(arguments, caller)
        except Stopped:
            ended.set()
            raise

    held._programs = {**held._programs, "waits": waits}
    connection = raw(held.address)
    endpoint.send(connection, request(held.address.key, "waits"))
    assert programs.begun.wait(UNSEEN)
    connection.close()
    assert ended.wait(UNSEEN)


def test_asked_to_stop_a_command_says_so(held: Channel, programs: Programs) -> None:
    connection = raw(held.address)
    endpoint.send(connection, request(held.address.key, "waits"))
    assert programs.begun.wait(UNSEEN)
    endpoint.send(connection, {"stop": True})
    *said, last = answers(connection)
    assert last == {"exit": 1}
    assert "Stopped" in str(said)


def test_when_the_holder_stops_its_commands_are_told(held: Channel, programs: Programs) -> None:
    terminal = Terminal()
    terminal.begin("waits")
    assert programs.begun.wait(UNSEEN)
    held.stop()
    assert terminal.end() == 1
    assert "Stopped" in terminal.err.getvalue()
    assert Terminal().ask("tells", "0") is None


def test_a_holder_that_is_gone_without_a_word_is_told_with_exit_code_one(data_folder: Path) -> None:
    listening, _ = endpoint.listen(data_folder / "rightbox.duckdb")

    def hang_up() -> None:
        connection, _ = listening.accept()
        next(endpoint.messages(connection))
        endpoint.send(connection, {"out": "begun\n"})
        connection.close()

    threading.Thread(target=hang_up, daemon=True).start()
    terminal = Terminal()
    assert terminal.ask("tells", "0") == 1
    assert terminal.out.getvalue() == "begun\n"
    assert "ended before it was done" in terminal.err.getvalue()
    listening.close()


def test_what_a_killed_process_left_behind_is_passed_over_and_replaced(
    data_folder: Path, programs: Programs
) -> None:
    store = Store(data_folder / "rightbox.duckdb")
    listening, old = endpoint.listen(data_folder / "rightbox.duckdb")
    listening.close()
    assert Terminal().ask("tells", "0") is None
    fresh = Channel(data_folder / "rightbox.duckdb", {"tells": programs.tells}, lambda: store)
    endpoint.forget(data_folder / "rightbox.duckdb", old)  # the old process wakes up late
    assert Terminal().ask("tells", "0") == 0
    fresh.stop()
    (data_folder / "rightbox.channel").write_text("no address")
    assert Terminal().ask("tells", "0") is None
    store.close()


def test_a_folder_whose_path_is_too_long_for_a_socket_works_too(tmp_path: Path, programs: Programs) -> None:
    deep = tmp_path / ("long name " * 12) / "var"
    deep.mkdir(parents=True)
    store = Store(deep / "rightbox.duckdb")
    far = Channel(deep / "rightbox.duckdb", {"tells": programs.tells}, lambda: store)
    place = Path(far.address.place)
    assert len(os.fsencode(place)) <= endpoint.LONGEST_NAME
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert Terminal().ask("tells", "0", environment={"RIGHTBOX_DATA": str(deep)}) == 0
    far.stop()
    assert not place.parent.exists()
    store.close()


def test_a_system_without_a_place_for_sockets_only_logs_it(
    data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def nowhere(_: Path) -> None:
        raise OSError("no sockets here")

    monkeypatch.setattr(endpoint, "_bound", nowhere)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    (tmp_path / "run").mkdir()
    never: Callable[[], Store] = lambda: pytest.fail("nobody asked")  # noqa: E731
    assert listener.listening(data_folder / "rightbox.duckdb", {}, never) is None
    assert "no sockets here" in caplog.text
    assert list((tmp_path / "run").iterdir()) == []


def test_a_channel_that_cannot_say_where_it_listens_leaves_nothing(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(endpoint.json, "dump", full)
    before = set(data_folder.iterdir())
    with pytest.raises(OSError, match="disk full"):
        endpoint.listen(data_folder / "rightbox.duckdb")
    assert set(data_folder.iterdir()) == before


def interruptible(then: str = "0") -> subprocess.Popen[str]:
    code = (
        "import sys, time\nfrom data.commands import handover\nfrom data.commands.caller import Caller\n"
        f"handover.console(lambda: handover.ask(sys.argv[1], [], Caller()) or {then})"
    )
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-c", code, "waits"], cwd=ROOT, stdout=pipe, stderr=pipe, text=True
    )


def test_interrupted_once_the_terminal_asks_the_holder_to_stop(
    held: Channel, programs: Programs, data_folder: Path
) -> None:
    run = interruptible()
    assert programs.begun.wait(UNSEEN)
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=UNSEEN)
    assert run.returncode == handover.INTERRUPTED
    assert "next step" in err and "Stopped" in err and "Traceback" not in err
    assert out == ""


def test_interrupted_twice_the_terminal_leaves(held: Channel, programs: Programs, data_folder: Path) -> None:
    programs.deaf = True
    run = interruptible()
    assert programs.begun.wait(UNSEEN)
    run.send_signal(signal.SIGINT)
    assert run.stderr is not None and "next step" in run.stderr.readline()
    run.send_signal(signal.SIGINT)
    assert run.wait(UNSEEN / 2) == handover.INTERRUPTED
    assert "Traceback" not in run.communicate()[1]


def test_who_watches_ends_when_interrupted_in_a_command_that_is_done_all_the_same(
    held: Channel, programs: Programs, data_folder: Path
) -> None:
    programs.deaf = True
    run = interruptible(then=f"time.sleep({10 * UNSEEN})")
    assert programs.begun.wait(UNSEEN)
    run.send_signal(signal.SIGINT)
    assert run.stderr is not None and "next step" in run.stderr.readline()
    programs.free.set()
    assert run.wait(UNSEEN) == 0
    out, err = run.communicate()
    assert out == "waited\n" and "Traceback" not in err

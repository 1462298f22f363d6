"""An error that nobody caught: a sentence and a reference on the screen, its place but no data in the log."""

from __future__ import annotations

import json
import logging
import socket
from pathlib import Path

import httpx
import pytest
from streamlit.testing.v1 import AppTest

import app
from data import locales
from pages.ui.server import failures, log, metrics
from tests.pages.conftest import everything_shown

SECRET = "Jane Doe, +65 9123 4567"


def failing() -> Exception:
    try:
        try:
            {}[SECRET]
        except KeyError as error:
            raise ValueError(f"cannot read {SECRET}") from error
    except ValueError as error:
        return error
    raise AssertionError("an empty dictionary holds nothing")


def test_the_log_says_where_and_what_kind_but_not_which_value(tmp_path: Path) -> None:
    reference = failures.write(failing(), tmp_path)
    text = (tmp_path / failures.FILE).read_text("utf-8")
    assert reference in text and "ValueError" in text and "KeyError" in text and "test_failures.py" in text
    assert "Jane" not in text and "9123 4" not in text


def test_a_log_that_cannot_be_written_hides_nothing(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("in the way")
    assert failures.write(failing(), tmp_path)


def test_a_visitor_reads_a_sentence_and_a_reference(nothing: Path) -> None:
    def script() -> None:
        from pages.ui.server import failures

        failures.screen_failed(ValueError("Jane Doe, +65 9123 4567"))

    at = AppTest.from_function(script).run()
    shown = " ".join(everything_shown(at))
    reference = json.loads((nothing / failures.FILE).read_text("utf-8"))["reference"]
    assert locales.lookup("en", "screen.failed.title") in shown and reference in shown
    assert "Jane" not in shown and not at.exception and at.button


def test_the_server_hands_uncaught_errors_over(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Exception] = []
    monkeypatch.setattr(failures, "screen_failed", lambda error: not seen.append(error))
    assert app.app._on_script_error is app.script_failed
    error = ValueError("x")
    assert app.script_failed(error) is True and seen == [error]


def test_the_log_is_json_lines_without_what_a_message_quotes(tmp_path: Path) -> None:
    log.keep(tmp_path)
    try:
        try:
            raise failing()
        except ValueError:
            logging.getLogger("pages.ui.ahead").exception("answers for %s could not be made", SECRET)
        logging.getLogger("data.commands").warning(f"called {SECRET}")
        logging.getLogger("somebody.else").error("not ours")
    finally:
        log.end()
    reference = failures.write(failing(), tmp_path)
    lines = [json.loads(line) for line in (tmp_path / log.FILE).read_text("utf-8").splitlines()]
    assert [line["level"] for line in lines] == ["error", "warning", "error"]
    assert lines[-1]["reference"] == reference and {"time", "logger", "message"} <= lines[0].keys()
    assert any("test_failures.py" in place for place in lines[0]["error"])
    text = json.dumps(lines)
    assert "9123 4" not in text and "could not be made" in text


def test_metrics_are_served_here_alone_and_only_when_a_port_is_named(
    nothing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(metrics.PORT, raising=False)
    metrics.start()
    assert not metrics._served
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv(metrics.PORT, "no port")
    metrics.start()
    assert not metrics._served
    monkeypatch.setenv(metrics.PORT, str(port))
    metrics.start()
    try:
        metrics.redraws.labels("overview").observe(0.3)
        before = metrics.failures._value.get()
        failures.write(failing(), nothing)
        said = httpx.get(f"http://127.0.0.1:{port}/metrics").text
        assert metrics._served[0][0].server_address[0] == "127.0.0.1"
    finally:
        metrics.end()
    assert 'rightbox_redraw_seconds_bucket{le="0.4",screen="overview"}' in said
    assert f"rightbox_failures_total {before + 1}" in said and "process_resident_memory_bytes" in said
    assert "rightbox_sessions 0.0" in said and "rightbox_store_bytes" in said

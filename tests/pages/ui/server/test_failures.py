"""An error that nobody caught: a sentence and a reference on the screen, its place but no data in the log."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import app
from data import locales
from pages.ui.server import failures
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
    assert "Jane" not in text and "9123" not in text


def test_a_log_that_cannot_be_written_hides_nothing(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("in the way")
    assert failures.write(failing(), tmp_path)


def test_a_visitor_reads_a_sentence_and_a_reference(nothing: Path) -> None:
    def script() -> None:
        from pages.ui.server import failures

        failures.screen_failed(ValueError("Jane Doe, +65 9123 4567"))

    at = AppTest.from_function(script).run()
    shown = " ".join(everything_shown(at))
    reference = (nothing / failures.FILE).read_text("utf-8").splitlines()[0]
    assert locales.lookup("en", "screen.failed.title") in shown and reference in shown
    assert "Jane" not in shown and not at.exception and at.button


def test_the_server_hands_uncaught_errors_over(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Exception] = []
    monkeypatch.setattr(failures, "screen_failed", lambda error: not seen.append(error))
    assert app.app._on_script_error is app.script_failed
    error = ValueError("x")
    assert app.script_failed(error) is True and seen == [error]

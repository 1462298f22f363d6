"""Finds the Chromium or Chrome that the browser tests drive; run as a module it prints the path, exit 1 if none.

RIGHTBOX_CHROMIUM names one; otherwise what is installed is taken, otherwise the one that Playwright downloaded.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

COMMANDS = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser", "chrome")
MAC_APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def find() -> str | None:
    """Path of the first browser that starts, None when there is none."""
    return next((path for path in _candidates() if _starts(path)), None)


def _candidates() -> Iterator[str]:
    chosen = os.environ.get("RIGHTBOX_CHROMIUM")
    if chosen:
        yield chosen
        return
    yield from filter(None, map(shutil.which, COMMANDS))
    yield from (path for path in MAC_APPLICATIONS if Path(path).exists())
    with sync_playwright() as playwright:
        downloaded = playwright.chromium.executable_path
    if Path(downloaded).exists():
        yield downloaded


def _starts(path: str) -> bool:
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError):
        return False
    # a snap has a /tmp of its own and cannot read the profile folder that Playwright makes there
    return "snap" not in said.stdout.lower()


if __name__ == "__main__":
    found = find()
    print(found or "No Chromium or Chrome was found.")
    sys.exit(0 if found else 1)

"""The screens of the application, declared once; navigation, rights and links derive from it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PAGES_FOLDER = Path(__file__).resolve().parents[2]


class ScreenEnds(Exception):
    """Raised by a screen that has shown all it has to show.

    ``st.stop`` would end the run too soon: fields that left the screen are forgotten only at the end of a whole run,
    and one that is not forgotten comes back in the browser with its first choice instead of what is stored.
    """


@dataclass(frozen=True)
class Screen:
    """A screen: ``key`` names its file, URL and words; ``right`` is what a visitor needs to open it.

    ``uploads``: it has a field for files; only sessions that see such a screen may send any.
    """

    key: str
    group: str
    right: str = "view"
    filter_bar: bool = True
    needs_data: bool = True
    uploads: bool = False

    @property
    def file(self) -> Path:
        """The script of the screen."""
        return PAGES_FOLDER / f"{self.key}.py"


PAGES: tuple[Screen, ...] = (
    Screen("overview", "review"),
    Screen("skus", "explore"),
    Screen("packers", "explore"),
    Screen("causes", "explore"),
    Screen("changes", "explore"),
    Screen("costs", "explore"),
    Screen("cases", "work", uploads=True),
    Screen("retro", "work", filter_bar=False),
    Screen("actions", "work", filter_bar=False),
    Screen("imports", "data", filter_bar=False, needs_data=False, uploads=True),
    Screen("settings", "data", filter_bar=False, needs_data=False, uploads=True),
)
SCREENS: dict[str, Screen] = {screen.key: screen for screen in PAGES}

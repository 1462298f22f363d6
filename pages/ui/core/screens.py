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
    ``params``: what it keeps in the address beside the filters; ``folds``: its closed sections, see ``folded``.
    """

    key: str
    group: str
    right: str = "view"
    filter_bar: bool = True
    needs_data: bool = True
    uploads: bool = False
    params: tuple[str, ...] = ()
    folds: tuple[str, ...] = ()

    @property
    def file(self) -> Path:
        """The script of the screen."""
        return PAGES_FOLDER / f"{self.key}.py"


PAGES: tuple[Screen, ...] = (
    Screen(
        "overview",
        "review",
        params=("chart", "rules", "metric"),
        folds=("overview.weekly", "overview.signals", "overview.priority", "overview.actions", "report.pack"),
    ),
    Screen("skus", "explore", params=("by", "sort", "page", "chart", "rules"), folds=("skus.all",)),
    Screen(
        "packers",
        "explore",
        params=("who", "over"),
        folds=("packers.funnel", "packers.mix", "packers.curve"),
    ),
    Screen("causes", "explore", folds=("causes.steps", "causes.sixm", "causes.beside", "causes.all")),
    Screen("changes", "explore", params=("by",), folds=("changes.all",)),
    Screen(
        "costs",
        "explore",
        params=("by",),
        folds=(
            "costs.weekly", "costs.failures", "costs.forecast", "costs.account", "costs.remedy", "costs.requests",
            "costs.dearest",
        ),
    ),
    Screen(
        "cases",
        "work",
        uploads=True,
        params=("case", "which", "q", "sort", "cols", "page", "tab", "part", "step", "new", "draft"),
    ),
    Screen(
        "retro",
        "work",
        filter_bar=False,
        params=("retro", "view", "tab", "topic", "began", "since", "find", "show", "shelf", "draft"),
    ),
    Screen("actions", "work", filter_bar=False, params=("action", "view", "draft")),
    Screen(
        "imports",
        "data",
        filter_bar=False,
        needs_data=False,
        uploads=True,
        params=("tab", "import", "demo", "show"),
    ),
    Screen("settings", "data", filter_bar=False, needs_data=False, uploads=True, params=("tab",)),
)  # fmt: skip
SCREENS: dict[str, Screen] = {screen.key: screen for screen in PAGES}

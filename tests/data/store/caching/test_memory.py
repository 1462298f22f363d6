"""What the program holds is looked through when much of it was made, not after each run of a screen."""

import gc
import tomllib
import weakref

from data.store.caching import memory
from tests.paths import ROOT


class Ring:
    """Something that refers to itself."""

    def __init__(self) -> None:
        self.me = self


def test_what_is_held_is_looked_at_no_more_and_garbage_of_before_goes_at_the_next_time() -> None:
    ring = Ring()
    gone = weakref.ref(ring)
    try:
        memory.settle()
        assert gc.get_freeze_count() > 10_000
        del ring
        gc.collect()
        assert gone() is not None
        memory.settle()
        assert gone() is None
    finally:
        gc.unfreeze()


def test_a_run_of_a_screen_does_not_go_through_all_that_the_program_holds() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["runner"]["postScriptGC"] is False

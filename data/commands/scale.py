"""Commands for stores that grow: closed months into the archive, files to look at."""

from __future__ import annotations

import argparse

from data.commands.caller import DONE, USAGE, Caller
from data.locales import sentence
from data.store.archive import months
from data.store.places import viewer


def archive(options: argparse.Namespace, caller: Caller) -> int:
    """Move closed months of order lines and packing into Parquet files, or with ``options.restore`` back."""
    with caller.store() as store:
        try:
            moved = (
                months.restore(store, "command line")
                if options.restore
                else months.put_away(store, options.before, "command line")
            )
        except ValueError:
            caller.complain(sentence("archive.not_over", month=f"{options.before:%Y-%m}"))
            return USAGE
    code = "archive.back" if options.restore else "archive.moved"
    for month in moved:
        caller.say(sentence(code, table=month.table, month=month.month, n=month.rows, file=month.file))
    if not moved:
        caller.say(sentence("archive.nothing"))
    return DONE


def view(options: argparse.Namespace, caller: Caller) -> int:
    """Write a file to look at."""
    with caller.store() as store:
        made = viewer.make(store, options.to)
    caller.say(sentence("viewer.made", file=made, mb=round(made.stat().st_size / 1_000_000, 1)))
    return DONE

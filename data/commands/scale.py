"""Commands for stores that grow: closed months into the archive, files to look at, moving, upkeep."""

from __future__ import annotations

import argparse

from data.commands.caller import DONE, REFUSED, USAGE, Caller
from data.locales import sentence
from data.records import retention
from data.store import ReadOnly
from data.store.archive import months
from data.store.lockfile import StoreInUse
from data.store.places import move, viewer
from data.store.upkeep import maintain


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


def relocate(options: argparse.Namespace, caller: Caller) -> int:
    """Copy the store into another folder, compared table by table."""
    try:
        with caller.store() as store:
            if store.read_only:
                raise ReadOnly
            moved = move.move(store, options.to)
    except StoreInUse as error:
        caller.complain(sentence("command.alone", pid=error.pid))
        return REFUSED
    except move.Occupied:
        caller.complain(sentence("move.occupied", folder=options.to))
        return REFUSED
    for table, rows in moved.rows.items():
        caller.say(f"{table}\t{rows}")
    caller.say(sentence("move.done", folder=options.to, n=moved.files, tables=len(moved.rows)))
    return DONE


def keep_up(options: argparse.Namespace, caller: Caller) -> int:
    """Bring the log in, take orphaned files away, and have the file written anew where much of it is free."""
    with caller.store() as store:
        if store.read_only:
            raise ReadOnly
        done = maintain(store, alone=caller.lent is None)
        if done.rewrite:
            retention.mark(
                caller.store_path
            )  # done when this command has let go, or when the dashboard starts again
    for name in done.orphans:
        caller.say(sentence("maintain.orphan", file=name))
    mb = round(done.free / 1_000_000, 1)
    now = done.rewrite and caller.lent is None
    code = "maintain.rewritten" if now else "maintain.at_start" if done.rewrite else "maintain.done"
    caller.say(sentence(code, mb=mb, n=len(done.orphans)))
    return DONE

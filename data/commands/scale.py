"""Commands for stores that grow: closed months into the archive, files to look at, moving, upkeep, the cube
made by another engine."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from data.commands.caller import DONE, REFUSED, USAGE, Caller
from data.locales import sentence
from data.records import retention
from data.store import ReadOnly, Store
from data.store.archive import months
from data.store.lake import address
from data.store.lake import move as into_lake
from data.store.lake import upkeep as lake_upkeep
from data.store.lake.shared import SharedStore
from data.store.lockfile import StoreInUse
from data.store.places import engines, move, viewer
from data.store.upkeep import maintain


def archive(options: argparse.Namespace, caller: Caller) -> int:
    """Move closed months of order lines and packing into Parquet files, or with ``options.restore`` back."""
    with caller.store() as store:
        if store.shared:
            caller.complain(sentence("archive.shared"))
            return REFUSED
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
            moved = _moved(store, options.to, caller)
    except StoreInUse as error:
        caller.complain(sentence("command.alone", pid=error.pid))
        return REFUSED
    except move.Occupied:
        caller.complain(sentence("move.occupied", folder=options.to))
        return REFUSED
    for table, rows in moved.rows.items():
        caller.say(f"{table}\t{rows}")
    if options.to.startswith(address.SCHEME):
        caller.say(sentence("move.shared", tables=len(moved.rows), store=options.to))
        return DONE
    caller.say(sentence("move.done", folder=options.to, n=moved.files, tables=len(moved.rows)))
    return DONE


def _moved(store: Store, to: str, caller: Caller) -> move.Moved:
    """Moved into a folder, or into the shared store that ``to`` names."""
    lake = address.named({address.VARIABLE: to}, caller.store_path.parent)
    return move.move(store, caller.path(to)) if lake is None else into_lake.move(store, lake)


def _keep_up_shared(store: SharedStore, caller: Caller) -> int:
    erased = retention.marked(store.lake.folder / "rightbox.lake")
    before, after, gone = lake_upkeep.maintain(store, 0 if erased else lake_upkeep.KEPT_HOURS)
    retention.unmark(store.lake.folder / "rightbox.lake")
    for name in gone:
        caller.say(sentence("maintain.orphan", file=name))
    mb = [round(size / 1_000_000, 1) for size in (before, after)]
    caller.say(sentence("maintain.shared", before=mb[0], after=mb[1], n=len(gone)))
    return DONE


def keep_up(options: argparse.Namespace, caller: Caller) -> int:
    """Bring the log in, take orphaned files away, and have the file written anew where much of it is free."""
    with caller.store() as store:
        if store.read_only:
            raise ReadOnly
        if isinstance(store, SharedStore):
            return _keep_up_shared(store, caller)
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


def cube(options: argparse.Namespace, caller: Caller) -> int:
    """Make the cube from Parquet files, or from the store's own rows and compare it with the store's own cube."""
    if options.source is not None and options.to is None:
        caller.complain(sentence("cube.where"))
        return USAGE
    try:
        if options.source is not None:
            engines.build(options.engine, options.source, options.to, options.master)
            caller.say(sentence("cube.made", folder=options.to))
            return DONE
        with caller.store() as store:
            return _compared(store, options, caller)
    except engines.NoEngine:
        caller.complain(sentence("cube.no_engine"))
    except FileNotFoundError:
        caller.complain(sentence("cube.no_lines", folder=options.source))
    return REFUSED


def _compared(store: Store, options: argparse.Namespace, caller: Caller) -> int:
    if store.folder is None or store.read_only:
        raise ReadOnly
    place = Path(tempfile.mkdtemp(prefix="cube-", dir=store.folder))
    try:
        with store.alone():  # what is compared is of one moment
            engines.write_sources(store, place / "rows")
            engines.build(options.engine, place / "rows", place / "made", options.master)
            found = engines.differing(store, place / "made")
        if options.to is not None:
            shutil.copytree(place / "made", options.to, dirs_exist_ok=True)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    for table, (rows, differ) in found.items():
        caller.say(f"{table}\t{rows}\t{differ}")
    wrong = sum(differ for _, differ in found.values())
    caller.say(sentence("cube.differs" if wrong else "cube.same", n=wrong, engine=options.engine))
    return REFUSED if wrong else DONE

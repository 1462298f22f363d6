"""What each command of ``python -m data`` does, for whoever calls it. ``data.__main__`` says how they are called."""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from data import query
from data.accounts import Accounts
from data.commands import handover
from data.commands import sign_in as signing
from data.commands.caller import DONE, REFUSED, USAGE, Caller, Stopped
from data.demo import install
from data.importing import ingest
from data.intake import inbox, named, outcome
from data.intake.named import Loading
from data.locales import sentence
from data.reading.base.model import Refused
from data.reading.files import read_to_csv
from data.recognition import overview
from data.recognition.mapping import BadMapping, load_mapping, report_from_mapping
from data.recognition.registry import FORMATS
from data.records import records
from data.schema import EXPORTED, TABLES
from data.store import ReadOnly, Store, backup, broken, broken_in, utc_now
from data.store.archive.listing import everything
from data.store.lake import address
from data.store.lockfile import StoreInUse
from data.store.places import viewer

EXPORT_SECONDS = 600
VERIFY_SECONDS = 600


def load(options: argparse.Namespace, caller: Caller) -> int:
    """Load files, or with ``options.dry`` only say what loading them would do."""
    wanted = Loading(_choices(options), options.insist, options.dry, caller.go_on)
    with caller.store() as store:

        def one(path: Path, costs_too: bool) -> list[dict[str, Any]] | None:
            found = _load_one(store, path, wanted, costs_too or options.dry)
            if not options.json:
                for result in found or ():
                    caller.say(outcome.summary(result))
            return found

        results = [
            result for part in named.costs_last(named.named(options.files), one) for result in part or ()
        ]
    if options.json:
        caller.say(json.dumps(results, ensure_ascii=False, indent=1, default=str))
    return REFUSED if any(result["refused"] for result in results) else DONE


def _load_one(store: Store, path: Path, wanted: Loading, costs_too: bool) -> list[dict[str, Any]] | None:
    if not path.is_file():
        return named.absent(path)
    try:
        found = wanted.file(store, path, costs_too=costs_too)
    except Stopped:  # the files that were loaded before are still told
        return [outcome.refused_result(named.shown(path.name), sentence("command.stopped"))]
    return None if found is None else found[1]


def _choices(options: argparse.Namespace) -> ingest.ImportOptions:
    """What the command line adds to the files.

    Raises
    ------
    BadMapping
        If the file given with --map cannot be used.
    """
    mapping = None
    if options.map:
        try:
            mapping = report_from_mapping(load_mapping(options.map.read_text("utf-8")))
        except (OSError, UnicodeDecodeError) as error:
            raise BadMapping("mapping_syntax", str(error)) from error
    return ingest.ImportOptions(
        shop=options.shop, zone=options.zone, currency=options.currency, password=options.password,
        day_first=options.day_first, dates_right=options.dates_right, who="command line", mapping=mapping,
        items=options.items,
    )  # fmt: skip


def take_in(options: argparse.Namespace, caller: Caller) -> int:
    """Load what lies in a folder, or with ``options.watch`` whatever appears in it until interrupted."""
    if not options.folder.is_dir():
        caller.complain(sentence("inbox.no_folder", folder=str(options.folder)))
        return USAGE
    wanted = Loading(_choices(options), options.insist, go_on=caller.go_on)
    found = inbox.Inbox(options.folder, wanted, options.settle)

    def here() -> int:
        return DONE if found.once(caller.store, caller.say) else REFUSED

    if not options.watch:
        return here()
    once = ["--once" if word == "--watch" else word for word in options.given]
    with contextlib.suppress(KeyboardInterrupt):
        found.watch(lambda: handover.run("data", once, caller, here), caller.say, _wait(caller))
    return DONE


def _wait(caller: Caller) -> Callable[[float], None]:
    def wait(seconds: float) -> None:
        caller.go_on()
        time.sleep(seconds)

    return wait


def read(options: argparse.Namespace, caller: Caller) -> int:
    """Write the table of a file as it was read."""
    live = caller.store_path
    for path in (options.file, options.to):
        if path.exists() and live.exists() and path.samefile(live):
            raise Refused("own_store", file=path.name)
    read_to_csv(options.file, options.to, password=options.password)
    return DONE


def undo(options: argparse.Namespace, caller: Caller) -> int:
    """Take an import out again."""
    with caller.store() as store:
        try:
            removed = ingest.undo(store, options.import_id, "command line")
        except ValueError as error:
            caller.complain(error)
            return REFUSED
    caller.say(json.dumps(removed))
    return DONE


def export(options: argparse.Namespace, caller: Caller) -> int:
    """Write what was imported, decided and set, and each case with its costs, as CSV files.

    From them alone every number can be computed again. A file that is there before its table is whole is not.
    """
    with caller.store() as store:
        options.folder.mkdir(parents=True, exist_ok=True)
        for name in EXPORTED:
            names = _shared_columns(store, name)
            target = options.folder / f"{name}.csv"
            part = target.with_suffix(".part")
            try:
                _write_table(store, name, names, part, caller)
                os.replace(part, target)
            finally:
                part.unlink(missing_ok=True)
            caller.say(target)
        records.note(store, "command line", "downloads.taken", options.folder.name, {"tables": len(EXPORTED)})
    return DONE


def _write_table(store: Store, name: str, names: list[str], path: Path, caller: Caller) -> None:
    with path.open("w", newline="", encoding="utf-8") as out, store.reading(EXPORT_SECONDS) as cursor:
        writer = csv.writer(out)
        writer.writerow(names)
        cursor.run(f"select {', '.join(names)} from {everything(name)}")
        while chunk := cursor.raw.fetchmany(10_000):
            caller.go_on()
            writer.writerows(chunk)


def _shared_columns(store: Store, table: str) -> list[str]:
    """Columns of a table or view, without those that stand for a person's identity."""
    hidden = {c.name for t in TABLES.values() for c in t.columns if c.personal == "hash"}
    with store.reading(EXPORT_SECONDS) as cursor:
        cursor.run(f"select * from {table} limit 0")
        return [name for name, *_ in cursor.raw.description if name not in hidden]


def back_up(options: argparse.Namespace, caller: Caller) -> int:
    """Write a complete, checked copy."""
    with caller.store() as store:
        records.note(store, "command line", "backups.taken", options.file.name, {})
        caller.say(backup.take(store, options.file))
    return DONE


def restore(options: argparse.Namespace, caller: Caller) -> int:
    """Put a copy in the place of the store."""
    if address.named(caller.environment, caller.store_path.parent) is not None:
        caller.complain(sentence("lake.restore"))
        return USAGE
    if viewer.named(caller.environment) is not None:
        raise ReadOnly
    try:
        caller.say(backup.restore(options.file, caller.store_path))
    except StoreInUse as error:
        caller.complain(sentence("command.alone", pid=error.pid))
        return REFUSED
    return DONE


def verify(options: argparse.Namespace, caller: Caller) -> int:
    """Read the whole store, its file or a copy where others work with it, and say which rules do not hold."""
    with caller.store() as store:
        caller.say(query.extent(store))
        if caller.lent is None:
            with store.reading(VERIFY_SECONDS) as cursor:
                wrong = broken(cursor)
        else:
            copy = backup.folder(store).parent / f"verifying-{utc_now():%Y%m%d-%H%M%S-%f}.duckdb"
            try:
                store.backup(copy)
                wrong = broken_in(copy)
            finally:
                copy.unlink(missing_ok=True)
        in_file = not store.shared
    if caller.lent is None and in_file:
        backup.verify(caller.store_path)
    for rule, rows in wrong.items():
        caller.complain(sentence("verify.broken", rule=rule, n=rows))
    return REFUSED if wrong else DONE


def sign_in(options: argparse.Namespace, caller: Caller) -> int:
    """Say what keeps people from signing in; with ``options.manager`` make somebody a manager first."""
    try:
        auth = signing.auth_of(Path(__file__).parents[2])
    except ValueError as error:
        caller.complain(sentence("sign_in.not_toml", what=error))
        return REFUSED
    with caller.store() as store:
        if options.manager:
            email = options.manager.strip().lower()
            records.put(store, TABLES["people"], {"email": email, "role": "manager"}, "command line")
        accounts = Accounts(caller.store_path.parent)
        if auth is not None:
            wrong = signing.mistakes(auth, signing.managers(store))
        else:
            wrong = signing.account_mistakes(accounts, store)
    if auth is not None and accounts.exist():
        caller.say(sentence("sign_in.both"))
    if auth is None and not accounts.exist():
        caller.say(sentence("sign_in.off"))
    for code, name in wrong:
        caller.complain(sentence(f"sign_in.wrong.{code}", name=name, callback=signing.CALLBACK))
    if (auth is not None or accounts.exist()) and not wrong:
        caller.say(sentence("sign_in.right" if auth is not None else "sign_in.accounts"))
    return REFUSED if wrong else DONE


def demo(options: argparse.Namespace, caller: Caller) -> int:
    """Fill an empty store with a simulated warehouse."""

    def tell(text: str) -> None:
        with contextlib.suppress(Stopped):  # half a demo is none
            caller.say(text)

    with caller.store() as store:
        try:
            install.install(store, lines=options.lines, seed=options.seed, today=options.today, tell=tell)
            extent = query.extent(store)
        except install.NotEmpty as error:
            caller.complain(error)
            return REFUSED
    caller.say(
        f"The demo is loaded: {extent.lines:,} shipped lines and {extent.cases:,} cases up to {extent.as_of}. "
        "What was planted in it, and on which screen it shows, is in docs/demo.md."
    )
    return DONE


def formats(options: argparse.Namespace, caller: Caller) -> int:
    """List what is recognised."""
    if options.markdown:
        caller.say(overview.markdown(), end="")
        return DONE
    for report in FORMATS:
        caller.say(f"{report.key}\t{report.table}")
    return DONE

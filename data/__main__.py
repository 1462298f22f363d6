"""``python -m data``: load, check, read, undo, export, backup, restore, verify and demo from the command line."""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from data import backup, demo_install, inbox, ingest, query, telling
from data.formats import FORMATS, overview
from data.locales import sentence
from data.lockfile import StoreInUse
from data.mapping import BadMapping, load_mapping, report_from_mapping
from data.reading import Refused, read_to_csv
from data.schema import IMPORTED
from data.store import Damaged, Store

OK, REFUSED, USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code (0 all done, 1 something refused, 2 usage)."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except (StoreInUse, Damaged) as error:
        print(error, file=sys.stderr)
        return REFUSED
    except Refused as refused:
        print(telling.refusal(refused), file=sys.stderr)
        return REFUSED
    except BadMapping as error:
        print(sentence(f"problem.{error.code}", what=error.what), file=sys.stderr)
        return USAGE


def store_path() -> Path:
    """Where the store lies: RIGHTBOX_DATA (a folder) or var/ beside the program."""
    return Path(os.environ.get("RIGHTBOX_DATA") or Path(__file__).parents[1] / "var") / "rightbox.duckdb"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m data", description="Rightbox data: load exports, make the demo, back up."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    for name, text in (("load", "load exports into the store"), ("check", "as load, without storing")):
        sub = commands.add_parser(name, help=text)
        sub.add_argument("files", nargs="+", type=Path, metavar="FILE")
        sub.add_argument("--json", action="store_true", help="one JSON list, an object per file and table")
        _add_choices(sub)
        sub.set_defaults(run=_load, dry=name == "check")

    sub = commands.add_parser("inbox", help="load what appears in a folder, then move it to done or refused")
    sub.add_argument("folder", type=Path, metavar="DIR")
    how = sub.add_mutually_exclusive_group(required=True)
    how.add_argument("--once", dest="watch", action="store_false", help="load what is there and end")
    how.add_argument("--watch", dest="watch", action="store_true", help="go on until interrupted")
    sub.add_argument(
        "--settle", type=float, default=inbox.SETTLE_SECONDS, help="seconds a file must stay unchanged"
    )
    _add_choices(sub)
    sub.set_defaults(run=_inbox)

    sub = commands.add_parser("read", help="write a file's table as read, all text, header first")
    sub.add_argument("file", type=Path)
    sub.add_argument("--to", type=Path, required=True)
    sub.add_argument("--password", default=None)
    sub.set_defaults(run=_read)

    sub = commands.add_parser("undo", help="take an import out again")
    sub.add_argument("import_id")
    sub.set_defaults(run=_undo)

    sub = commands.add_parser("export", help="write the imported tables as CSV files")
    sub.add_argument("folder", type=Path)
    sub.set_defaults(run=_export)

    sub = commands.add_parser("backup", help="write a complete, checked copy of the store")
    sub.add_argument("file", type=Path)
    sub.set_defaults(run=_backup)

    sub = commands.add_parser("restore", help="replace the store by a backup")
    sub.add_argument("file", type=Path)
    sub.set_defaults(run=_restore)

    sub = commands.add_parser("verify", help="read the whole store and count its rows")
    sub.set_defaults(run=_verify)

    sub = commands.add_parser("demo", help="fill the store with a simulated warehouse")
    sub.add_argument("--lines", type=int, default=demo_install.LINES)
    sub.add_argument("--seed", type=int, default=1)
    sub.add_argument("--today", type=date.fromisoformat, default=None)
    sub.set_defaults(run=_demo)

    sub = commands.add_parser("formats", help="list the exports that are recognised")
    sub.add_argument("--markdown", action="store_true", help="as the table of docs/formats.md")
    sub.set_defaults(run=_formats)
    return parser


def _add_choices(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--shop", default="", help="shop the files belong to")
    sub.add_argument("--zone", default="", help="time zone of the files, for example Asia/Jakarta")
    sub.add_argument("--currency", default="", help="currency of the amounts when the file does not say")
    sub.add_argument("--password", default=None, help="password of encrypted workbooks")
    sub.add_argument("--map", type=Path, default=None, help="TOML file that says what the columns mean")
    order = sub.add_mutually_exclusive_group()
    order.add_argument(
        "--day-first", dest="day_first", action="store_true", default=None, help="read 03/04 as 3 April"
    )
    order.add_argument(
        "--month-first", dest="day_first", action="store_false", default=None, help="read 03/04 as March 4"
    )
    sub.add_argument("--insist", action="store_true", help="store although many rows are rejected")


def _load(options: argparse.Namespace) -> int:
    choices = _choices(options)
    store = Store(store_path())
    results: list[dict[str, Any]] = []
    try:
        for path in options.files:
            results += _load_one(store, path, choices, options)
    finally:
        store.close()
    if options.json:
        print(json.dumps(results, ensure_ascii=False, indent=1, default=str))
    else:
        for result in results:
            print(telling.told(result))
    return REFUSED if any(result["refused"] for result in results) else OK


def _choices(options: argparse.Namespace) -> ingest.Options:
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
    return ingest.Options(
        shop=options.shop, zone=options.zone, currency=options.currency, password=options.password,
        day_first=options.day_first, who="command line", mapping=mapping,
    )  # fmt: skip


def _load_one(
    store: Store, path: Path, choices: ingest.Options, options: argparse.Namespace
) -> list[dict[str, Any]]:
    if not path.is_file():
        return [telling.refused_result(path.name, sentence("refusal.no_file", file=str(path)))]
    upload = ingest.prepare(store, path, options=choices)
    ids = None
    if options.dry:
        if upload.refused is None and upload.mostly_rejected and not options.insist:
            upload.refused = ingest.too_many_rejected(upload)
        results = telling.results(upload)
    else:
        # the rows are forgotten with the commit, so what is wrong with them is told from before it
        results = telling.results(upload)
        ids = ingest.commit_or_refuse(store, upload, insist=options.insist)
        results = telling.stored(upload, results, ids)
    upload.discard()
    return results


def _inbox(options: argparse.Namespace) -> int:
    if not options.folder.is_dir():
        print(sentence("inbox.no_folder", folder=str(options.folder)), file=sys.stderr)
        return USAGE
    found = inbox.Inbox(options.folder, _choices(options), options.settle, options.insist)
    if options.watch:
        with contextlib.suppress(KeyboardInterrupt):
            found.watch(lambda: Store(store_path()), tell=_say)
        return OK
    return OK if found.once(lambda: Store(store_path()), tell=_say) else REFUSED


def _say(text: str) -> None:
    print(text, flush=True)


def _read(options: argparse.Namespace) -> int:
    live = store_path()
    for path in (options.file, options.to):
        if path.exists() and live.exists() and path.samefile(live):
            raise Refused("own_store", file=path.name)
    read_to_csv(options.file, options.to, password=options.password)
    return OK


def _undo(options: argparse.Namespace) -> int:
    store = Store(store_path())
    try:
        removed = ingest.undo(store, options.import_id, "command line")
    except ValueError as error:
        print(error, file=sys.stderr)
        return REFUSED
    finally:
        store.close()
    print(json.dumps(removed))
    return OK


def _export(options: argparse.Namespace) -> int:
    options.folder.mkdir(parents=True, exist_ok=True)
    store = Store(store_path())
    try:
        for table in IMPORTED:
            names = [c.name for c in table.columns if c.personal != "hash"]
            target = options.folder / f"{table.name}.csv"
            with target.open("w", newline="", encoding="utf-8") as out, store.reading(600) as cursor:
                writer = csv.writer(out)
                writer.writerow(names)
                cursor.run(f"select {', '.join(names)} from {table.name}")
                while chunk := cursor.raw.fetchmany(10_000):
                    writer.writerows(chunk)
            print(target)
    finally:
        store.close()
    return OK


def _backup(options: argparse.Namespace) -> int:
    store = Store(store_path())
    try:
        print(backup.take(store, options.file))
    finally:
        store.close()
    return OK


def _restore(options: argparse.Namespace) -> int:
    print(backup.restore(options.file, store_path()))
    return OK


def _verify(options: argparse.Namespace) -> int:
    store = Store(store_path())
    try:
        print(query.extent(store))
    finally:
        store.close()
    backup.verify(store_path())
    return OK


def _demo(options: argparse.Namespace) -> int:
    store = Store(store_path())
    try:
        truths = demo_install.install(
            store, lines=options.lines, seed=options.seed, today=options.today, tell=print
        )
    except demo_install.NotEmpty as error:
        print(error, file=sys.stderr)
        return REFUSED
    finally:
        store.close()
    print(truths)
    return OK


def _formats(options: argparse.Namespace) -> int:
    if options.markdown:
        print(overview.markdown(), end="")
        return OK
    for report in FORMATS:
        print(report.key, report.table, sep="\t")
    return OK


if __name__ == "__main__":
    sys.exit(main())

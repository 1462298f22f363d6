"""``python -m data``: load, check, read, undo, export, backup, restore, verify and demo from the command line."""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from data import backup, demo_install, ingest, query
from data.formats import FORMATS
from data.locales import sentence
from data.lockfile import StoreInUse
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
        print(sentence(refused.key, **refused.params), file=sys.stderr)
        return REFUSED


def store_path() -> Path:
    """Where the store lies: RIGHTBOX_DATA (a folder) or var/ beside the program."""
    return Path(os.environ.get("RIGHTBOX_DATA") or Path(__file__).parents[1] / "var") / "rightbox.duckdb"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m data", description="Rightbox data: load exports, make the demo, back up."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    for name, text, run in (
        ("load", "load exports into the store", _load),
        ("check", "as load, without storing", _load),
    ):
        sub = commands.add_parser(name, help=text)
        sub.add_argument("files", nargs="+", type=Path, metavar="FILE")
        sub.add_argument("--json", action="store_true", help="one JSON list, an object per file and table")
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
            "--month-first",
            dest="day_first",
            action="store_false",
            default=None,
            help="read 03/04 as March 4",
        )
        sub.add_argument("--insist", action="store_true", help="store although many rows are rejected")
        sub.set_defaults(run=run, dry=name == "check")

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
    sub.set_defaults(run=_formats)
    return parser


def _load(options: argparse.Namespace) -> int:
    mapping = None
    if options.map:
        import tomllib

        from data.mapping import report_from_mapping

        mapping = report_from_mapping(tomllib.loads(options.map.read_text("utf-8")))
    choices = ingest.Options(
        shop=options.shop, zone=options.zone, currency=options.currency, password=options.password,
        day_first=options.day_first, who="command line", mapping=mapping,
    )  # fmt: skip
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
            print(_told(result))
    return REFUSED if any(result["refused"] for result in results) else OK


def _load_one(
    store: Store, path: Path, choices: ingest.Options, options: argparse.Namespace
) -> list[dict[str, Any]]:
    if not path.is_file():
        return [{"file": path.name, "refused": sentence("refusal.no_file", file=str(path))}]
    upload = ingest.prepare(store, path, options=choices)
    if upload.refused is None and upload.mostly_rejected and not options.insist:
        upload.refused = ingest.too_many_rejected(upload)
    results = [describe(staged) for staged in upload.tables]
    if upload.refused is None and not options.dry:
        ids = ingest.commit(store, upload, insist=options.insist)
        results = [
            {**result, **describe_counts(staged), "import_id": i}
            for result, staged, i in zip(results, upload.tables, ids, strict=True)
        ]
    refused = None if upload.refused is None else sentence(upload.refused.key, **upload.refused.params)
    upload.discard()
    return [{**result, "refused": refused} for result in results] or [{"file": path.name, "refused": refused}]


def describe(staged: Any) -> dict[str, Any]:
    """What ``--json`` says of a staged table."""
    report = staged.recognised.report
    problems = staged.problems(1000)
    return {
        "file": staged.origin["file"],
        "platform": report.platform,
        "report": report.report,
        "locale": report.locale,
        "encoding": staged.origin["encoding"],
        "sheet": staged.origin["sheet"],
        "header_row": staged.origin["header_row"],
        **describe_counts(staged),
        "unmapped": {f"{kind}: {raw}": count for (kind, raw), count in staged.unmapped.items()},
        "matched": None if staged.matched is None else round(staged.matched, 4),
        "notes": staged.notes,
        "problems": [
            {
                "row": int(p.row_no), "column": p.column_name, "value": p.value, "code": p.code,
                "rejected": bool(p.rejected),
                "reason": sentence(
                    f"problem.{p.code}", file=staged.origin["file"], sheet=staged.origin["sheet"], row=int(p.row_no),
                    column=p.column_name, value=p.value,
                ),
            }
            for p in problems.itertuples()
        ],
        "import_id": None,
    }  # fmt: skip


def describe_counts(staged: Any) -> dict[str, int]:
    """Rows of a staged table: rows = new + updated + unchanged + rejected."""
    counts = staged.counts
    return {
        "rows": staged.rows_in, "new": counts.new, "updated": counts.updated, "unchanged": counts.unchanged,
        "rejected": staged.rejected,
    }  # fmt: skip


def _told(result: dict[str, Any]) -> str:
    if result["refused"]:
        return f"{result['file']}: {result['refused']}"
    text = sentence("summary.loaded" if result["import_id"] else "summary.checked", **result)
    shown = [problem["reason"] for problem in result["problems"][:5]]
    return "\n  ".join([text, *shown])


def _read(options: argparse.Namespace) -> int:
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
    for report in FORMATS:
        print(report.key, report.table, sep="\t")
    return OK


if __name__ == "__main__":
    sys.exit(main())

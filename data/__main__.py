"""``python -m data``: load, check, read, undo, export, backup, restore, verify and demo from the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date

from data.commands import account, handover, personal, run, scale
from data.commands.caller import REFUSED, USAGE, Caller
from data.demo import install
from data.intake import inbox, sentences
from data.locales import sentence
from data.reading.base.model import Refused
from data.recognition.mapping import BadMapping


def main(arguments: Sequence[str] | None = None, caller: Caller | None = None) -> int:
    """Run one command; returns the exit code (0 all done, 1 something refused, 2 usage)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    caller = caller or Caller()
    options = _parser(caller).parse_args(given)
    options.given = given
    try:
        return handover.guarded(caller, lambda: _run(options, caller))
    except Refused as refused:
        caller.complain(sentences.refusal(refused))
        return REFUSED
    except BadMapping as error:
        caller.complain(sentence(f"problem.{error.code}", what=error.what))
        return USAGE


def _run(options: argparse.Namespace, caller: Caller) -> int:
    def here() -> int:
        return int(options.run(options, caller))

    if options.elsewhere and not getattr(options, "watch", False):
        return handover.run("data", options.given, caller, here)
    return here()


def _parser(caller: Caller) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m data", description="Rightbox data: load exports, make the demo, back up."
    )
    programs = parser.add_subparsers(required=True, metavar="COMMAND")
    parser.set_defaults(elsewhere=True)

    for name, text in (("load", "load exports into the store"), ("check", "as load, without storing")):
        sub = programs.add_parser(name, help=text)
        sub.add_argument("files", nargs="+", type=caller.path, metavar="FILE")
        sub.add_argument(
            "--json", action="store_true", help="one JSON list: an object per table read, or file refused"
        )
        _add_choices(sub, caller)
        sub.set_defaults(run=run.load, dry=name == "check")

    sub = programs.add_parser(
        "inbox", help="load what appears in a folder, then move it to done or refused", allow_abbrev=False
    )
    sub.add_argument("folder", type=caller.path, metavar="DIR")
    how = sub.add_mutually_exclusive_group(required=True)
    how.add_argument("--once", dest="watch", action="store_false", help="load what is there and end")
    how.add_argument("--watch", dest="watch", action="store_true", help="go on until interrupted")
    sub.add_argument(
        "--settle", type=float, default=inbox.SETTLE_SECONDS, help="seconds a file must stay unchanged"
    )
    _add_choices(sub, caller)
    sub.set_defaults(run=run.take_in)

    sub = programs.add_parser("read", help="write a file's table as read, all text, header first")
    sub.add_argument("file", type=caller.path)
    sub.add_argument("--to", type=caller.path, required=True)
    sub.add_argument("--password", default=None)
    sub.set_defaults(run=run.read, elsewhere=False)

    sub = programs.add_parser("undo", help="take an import out again")
    sub.add_argument("import_id")
    sub.set_defaults(run=run.undo)

    sub = programs.add_parser("export", help="write the imported tables as CSV files")
    sub.add_argument("folder", type=caller.path)
    sub.set_defaults(run=run.export)

    sub = programs.add_parser("backup", help="write a complete, checked copy of the store")
    sub.add_argument("file", type=caller.path)
    sub.set_defaults(run=run.back_up)

    for name, text in (
        ("known", "write what is known of somebody as JSON"),
        ("erase", "erase it everywhere"),
    ):
        sub = programs.add_parser(name, help=text)
        who = sub.add_mutually_exclusive_group(required=True)
        who.add_argument("--order", metavar="NUMBER", help="number of an order or a case")
        who.add_argument("--buyer", metavar="ID", help="a buyer's id as in the export, or its hash")
        who.add_argument("--packer", metavar="CODE", help="a packer's code or name; erased: a new code")
        if name == "known":
            sub.add_argument("--to", type=caller.path, required=True, metavar="FILE")
        sub.set_defaults(run=personal.known if name == "known" else personal.erase)

    sub = programs.add_parser("restore", help="replace the store by a backup")
    sub.add_argument("file", type=caller.path)
    sub.set_defaults(run=run.restore, elsewhere=False)

    sub = programs.add_parser("verify", help="read the whole store and count its rows")
    sub.set_defaults(run=run.verify)

    sub = programs.add_parser(
        "archive", help="move closed months of order lines and packing to Parquet files"
    )
    what = sub.add_mutually_exclusive_group(required=True)
    what.add_argument("--before", type=_month, metavar="YYYY-MM", help="months that ended before this one")
    what.add_argument("--restore", action="store_true", help="bring every month back into the store")
    sub.set_defaults(run=scale.archive)

    sub = programs.add_parser("viewer", help="write a file that others look at: RIGHTBOX_STORE=viewer:FILE")
    sub.add_argument("--to", type=caller.path, required=True, metavar="FILE")
    sub.set_defaults(run=scale.view)

    sub = programs.add_parser("move", help="copy the store into another folder, compared table by table")
    sub.add_argument("--to", required=True, metavar="DIR", help="or ducklake:postgres:... for a shared store")
    sub.set_defaults(run=scale.relocate, elsewhere=False)

    sub = programs.add_parser("maintain", help="bring the log in, give room back, take orphaned files away")
    sub.set_defaults(run=scale.keep_up)

    sub = programs.add_parser("cube", help="make the cube by another engine, and compare it with the store's")
    sub.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb")
    sub.add_argument("--master", default="local[2]", help="of Spark, for example spark://host:7077")
    sub.add_argument(
        "--from", dest="source", type=caller.path, default=None, metavar="DIR", help="folder of Parquet files"
    )
    sub.add_argument("--to", type=caller.path, default=None, metavar="DIR", help="where the cube is written")
    sub.set_defaults(run=scale.cube)

    sub = programs.add_parser("sign-in", help="say what keeps people from signing in")
    sub.add_argument("--manager", metavar="EMAIL", default="", help="make this person a manager first")
    sub.set_defaults(run=run.sign_in)

    account.add_to(programs.add_parser("account", help="local accounts: add, reset, remove, list"))

    sub = programs.add_parser("demo", help="fill the store with a simulated warehouse")
    sub.add_argument("--lines", type=int, default=install.LINES)
    sub.add_argument("--seed", type=int, default=1)
    sub.add_argument("--today", type=date.fromisoformat, default=None)
    sub.set_defaults(run=run.demo)

    sub = programs.add_parser("formats", help="list the exports that are recognised")
    sub.add_argument("--markdown", action="store_true", help="as the table of docs/formats.md")
    sub.set_defaults(run=run.formats, elsewhere=False)
    return parser


def _month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


def _add_choices(sub: argparse.ArgumentParser, caller: Caller) -> None:
    sub.add_argument("--shop", default="", help="shop the files belong to")
    sub.add_argument("--zone", default="", help="time zone of the files, for example Asia/Jakarta")
    sub.add_argument(
        "--items",
        choices=("split", "whole"),
        default="",
        help="cells such as A01;B02: a line each, or one article",
    )
    sub.add_argument("--currency", default="", help="currency of the amounts when the file does not say")
    sub.add_argument("--password", default=None, help="password of encrypted workbooks")
    sub.add_argument(
        "--map", type=caller.path, default=None, help="TOML file that says what the columns mean"
    )
    order = sub.add_mutually_exclusive_group()
    order.add_argument(
        "--day-first", dest="day_first", action="store_true", default=None, help="read 03/04 as 3 April"
    )
    order.add_argument(
        "--month-first", dest="day_first", action="store_false", default=None, help="read 03/04 as March 4"
    )
    sub.add_argument(
        "--dates-right", action="store_true", help="store days that are out of order as they are"
    )
    sub.add_argument("--insist", action="store_true", help="store although many rows are rejected")


if __name__ == "__main__":
    handover.console(main)

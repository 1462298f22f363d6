"""``python -m analysis``: the meeting pack, the digest and what changed, from the command line."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

# as in app.py: fits of small matrices wait for one another on many threads
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from analysis.digest import build as digest
from analysis.digest import delivery, send, tasks
from analysis.explain import Explanation, leaf_table
from analysis.questions import changes
from analysis.questions.judged_weeks import NothingThere, newest_week
from analysis.report import build, pack
from analysis.report.formats import FORMATS
from analysis.review import calendar
from analysis.wording.words import Words
from data import locales
from data.commands import handover, task_states
from data.commands.caller import DONE, REFUSED, Caller
from data.query import Filters, filter_text
from data.records import action_rules, actions, records, settings
from data.records.source import Direct
from data.schema import PEOPLE
from data.store import Store, utc_now


def main(arguments: Sequence[str] | None = None, caller: Caller | None = None) -> int:
    """Run one command; returns the exit code (0 done, 1 refused, 2 usage)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    caller = caller or Caller()
    options = _parser(caller).parse_args(given)
    return handover.guarded(
        caller, lambda: handover.run("analysis", given, caller, lambda: _run(options, caller))
    )


def _run(options: argparse.Namespace, caller: Caller) -> int:
    if getattr(options, "table", None) is not None:
        return _table(options, caller)
    with caller.store() as store:
        try:
            words = build.words_of(store, _language(store, options.lang))
        except ValueError as error:
            caller.complain(error)
            return REFUSED
        try:
            return int(options.run(store, words, options, caller))
        except NothingThere:
            caller.complain(words("report.nothing"))
        except (ValueError, send.NotSent) as error:
            caller.complain(error)
    return REFUSED


def _parser(caller: Caller) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m analysis", description="Rightbox: the meeting pack, the digest, what changed."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    sub = commands.add_parser("report", help="write the meeting pack of a week")
    _period(sub)
    sub.add_argument("--out", type=caller.path, required=True, metavar="DIR", help="folder to write into")
    sub.add_argument(
        "--format", default=",".join(FORMATS), help=f"comma-separated: {', '.join(FORMATS)} (default: all)"
    )
    sub.set_defaults(run=_report)
    sub = commands.add_parser(
        "digest", help="print the week's signals, due actions and cases at risk, and send them"
    )
    _period(sub)
    sub.add_argument(
        "--out", type=caller.path, default=None, metavar="DIR", help="default: digests beside the store"
    )
    sub.add_argument("--no-send", action="store_true", help="do not send, whatever is configured")
    sub.add_argument("--again", action="store_true", help="send it also where this week's digest has arrived")
    sub.set_defaults(run=_digest)
    sub = commands.add_parser(
        "actions", help="write open actions as CSV, calendar and JSON, and send what is due"
    )
    sub.add_argument("--out", type=caller.path, default=None, metavar="DIR", help="folder to write into")
    sub.add_argument("--lang", default="", help="language of the messages")
    sub.add_argument(
        "--take", type=caller.path, default=None, metavar="FILE",
        help="a JSON file (docs/states.schema.json) of the states that a task tool has, carried through first",
    )  # fmt: skip
    sub.add_argument("--no-send", action="store_true", help="do not send, whatever is configured")
    sub.add_argument("--again", action="store_true", help="send also what this week's owners have got")
    sub.set_defaults(run=_actions)
    sub = commands.add_parser("explain", help="print what explains the change against the weeks before")
    _period(sub)
    sub.add_argument(
        "--against", nargs="+", default=(), metavar="DAY", help="first and last day to compare with"
    )
    sub.add_argument(
        "--table", type=caller.path, default=None, metavar="FILE",
        help=f"a CSV file with {', '.join(leaf_table.COUNTS)} instead of the store; one row a leaf",
    )  # fmt: skip
    sub.add_argument("--dimensions", default="", metavar="A,B", help="with --table: the columns to look in")
    sub.add_argument(
        "--forecast", default="", metavar="REAL,PREDICTED", help="with --table: where a forecast failed"
    )
    sub.add_argument("--json", action="store_true", help="one JSON list, an object per explanation")
    sub.set_defaults(run=_explain)
    return parser


def _period(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--week", default="", help="ISO week such as 2026-W30 (default: the newest week that has data)"
    )
    sub.add_argument("--from", dest="start", default="", metavar="DAY", help="first day, with --to")
    sub.add_argument("--to", dest="end", default="", metavar="DAY", help="last day, with --from")
    sub.add_argument("--filters", default="", help="as in a screen's address: shop=A&sku=B")
    sub.add_argument(
        "--lang", default="", help="language, for example zh (default: the installation's, else English)"
    )


def _language(store: Store, wanted: str) -> str:
    if not wanted:
        return locales.known(str(settings.get(store, "language") or "")) or locales.FALLBACK
    found = locales.known(wanted)
    if found is None:
        raise ValueError(f"no words in {wanted!r}; there are {', '.join(locales.languages())}")
    return found


def _filters(store: Store, options: argparse.Namespace) -> Filters:
    chosen = filter_text.read(options.filters)
    if options.week:
        return chosen.between(*build.week(options.week))
    if options.start or options.end:
        start, end = (date.fromisoformat(text) for text in (options.start, options.end))
        if end < start:
            raise ValueError("--to lies before --from")
        return chosen.between(start, end)
    if chosen.start is not None and chosen.end is not None:
        return chosen
    return newest_week(Direct(store), chosen)


def _report(store: Store, words: Words, options: argparse.Namespace, caller: Caller) -> int:
    kinds = [kind.strip() for kind in options.format.split(",") if kind.strip()]
    told = ""

    def tell(share: float, what: str) -> None:
        nonlocal told
        caller.go_on()
        if what and what != told and caller.err.isatty():
            caller.complain(f"{share:4.0%} {what}")
        told = what

    for path in pack.write(store, _filters(store, options), words.language, options.out, kinds, tell):
        caller.say(path)
    return DONE


def _digest(store: Store, words: Words, options: argparse.Namespace, caller: Caller) -> int:
    mail, webhook = (None, None) if options.no_send else send.configured(caller.environment)
    filters = _filters(store, options)
    own = digest.build(store, filters, words, private=True)
    home = (store.folder or caller.folder) / "digests"
    folder = options.out or home
    folder.mkdir(parents=True, exist_ok=True)
    for kind, text in (("md", own.markdown()), ("html", own.html())):
        (folder / f"digest-{own.period}.{kind}").write_text(text, encoding="utf-8")
    caller.say(own.markdown())
    if mail or webhook:
        sent = digest.build(store, filters, words)
        delivery.deliver(sent, home, mail, webhook, again=options.again)
    return DONE


def _actions(store: Store, words: Words, options: argparse.Namespace, caller: Caller) -> int:
    if options.out is None and options.take is None:
        raise ValueError("actions needs --out DIR, --take FILE, or both")
    done = _take_states(store, options, caller) if options.take is not None else DONE
    return max(done, _push(store, words, options, caller)) if options.out is not None else done


def _take_states(store: Store, options: argparse.Namespace, caller: Caller) -> int:
    """What a task tool has of each action, by the rules; REFUSED where a rule forbade some."""
    try:
        content = json.loads(options.take.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise ValueError(f"{options.take.name}: {problem}") from problem
    taken = task_states.take(store, content, "task tool")
    for one in taken:
        caller.say(f"{one.action_id}: {one.said}")
    return DONE if all(one.said in ("moved", "same") for one in taken) else REFUSED


def _push(store: Store, words: Words, options: argparse.Namespace, caller: Caller) -> int:
    work, now, today = actions.everything(store), utc_now(), words.today()
    content = tasks.payload(work, now, today)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "actions.csv").write_text(tasks.csv(work, today), encoding="utf-8-sig")
    (options.out / "actions.json").write_bytes(tasks.written(work, now, today))
    (options.out / "actions.ics").write_bytes(
        calendar.ics(work[work["state"].isin(action_rules.OPEN)], words)
    )
    if options.no_send:
        return DONE
    mail, _ = send.configured({"RIGHTBOX_DIGEST_TO": "owners", **caller.environment})
    target, failed = tasks.webhook(caller.environment), []
    known = tasks.addresses(work["owner"], records.everything(store, PEOPLE))
    home = (store.folder or caller.folder) / "digests"
    ways: list[Callable[[], object]] = [partial(tasks.post, content, *target)] if target else []
    chats = tasks.chats(caller.environment)
    for owner, message in tasks.due(work, today, words).items() if mail or chats else ():
        to = replace(mail, recipients=(known[owner],)) if mail and owner in known else None
        if to or owner in chats:
            ways.append(partial(delivery.deliver, message, home, to, chats.get(owner), again=options.again))
        else:
            caller.say(words("digest.due.no_address", owner=owner))
    for way in ways:
        try:
            way()
        except send.NotSent as problem:  # the others get theirs all the same
            failed.append(str(problem))
    if failed:
        raise send.NotSent("; ".join(failed))
    return DONE


def _explain(store: Store, words: Words, options: argparse.Namespace, caller: Caller) -> int:
    table, before, now, young = changes.compared(store, _filters(store, options), _against(options.against))
    found = changes.explained(table, changes.allowance(Direct(store), now, before))
    if options.json:
        caller.say(json.dumps([changes.as_record(item) for item in found], ensure_ascii=False, indent=1))
        return DONE
    caller.say(
        words(
            "report.explain.periods",
            now=words.span(now.start, now.end),
            before=words.span(before.start, before.end),
        )
    )
    if young:
        caller.say(words("changes.young"))
    _say(found, words, caller)
    return DONE


def _say(found: list[Explanation], words: Words, caller: Caller) -> None:
    if not found:
        caller.say(words("report.explain.nothing"))
    for item in found:
        caller.say(f"- {words(f'report.explain.{item.status}')}: {changes.sentence(item, words)}")


def _against(days: Sequence[str]) -> tuple[date, date] | None:
    """The period to compare with: two days, as two words or as one with .. or : between them."""
    if not days:
        return None
    parts = [part for day in days for part in day.replace("..", ":").split(":") if part]
    if len(parts) != 2:
        raise ValueError("--against takes a first and a last day")
    start, end = (date.fromisoformat(part) for part in parts)
    if end < start:
        raise ValueError("the last day of --against lies before its first")
    return start, end


def _table(options: argparse.Namespace, caller: Caller) -> int:
    """What changed in a table from outside; the store is not opened."""
    words = Words(locales.known(options.lang) or locales.FALLBACK)
    dimensions = [name.strip() for name in options.dimensions.split(",") if name.strip()]
    forecast = [name.strip() for name in options.forecast.split(",") if name.strip()]
    try:
        if not dimensions:
            raise ValueError("--table needs --dimensions")
        if options.forecast and len(forecast) != 2:
            raise ValueError("--forecast takes two columns: what came, and what was predicted")
        leaves = leaf_table.read(options.table, dimensions, forecast or leaf_table.COUNTS)
        if forecast:
            failed = leaf_table.forecast(leaves, dimensions, forecast)
            caller.say(
                json.dumps(failed, ensure_ascii=False, indent=1)
                if options.json
                else changes.listed(failed, words)
            )
            return DONE
        found = leaf_table.explained(leaves, dimensions)
    except ValueError as error:
        caller.complain(error)
        return REFUSED
    if options.json:
        caller.say(json.dumps([changes.as_record(item) for item in found], ensure_ascii=False, indent=1))
    else:
        _say(found, words, caller)
    return DONE


if __name__ == "__main__":
    handover.console(main)

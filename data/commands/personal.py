"""What is known of somebody, written or erased from the command line."""

from __future__ import annotations

import argparse

from data.cases import erasure
from data.commands.caller import DONE, REFUSED, Caller
from data.importing.person_codes import buyer_hash
from data.locales import sentence
from data.records import records
from data.store import Store


def known(options: argparse.Namespace, caller: Caller) -> int:
    """Write what is known of an order, a buyer or a packer to a file that only its owner reads."""
    with caller.store() as store:
        data = erasure.known_json(store, *_named(options, store))
        records.note(store, "command line", "person.known", "", {})
    options.to.touch(mode=0o600)
    options.to.write_bytes(data)
    caller.say(options.to)
    return DONE


def erase(options: argparse.Namespace, caller: Caller) -> int:
    """Erase an order or a buyer everywhere, or put a new code in the place of a packer."""
    with caller.store() as store:
        gone = erasure.erase(store, *_named(options, store), "command line")
    if not gone.anything:
        caller.complain(sentence("erase.nothing"))
        return REFUSED
    caller.say(sentence("erase.done", n=gone.cases, lines=gone.lines, texts=gone.texts, files=gone.files))
    if caller.lent is not None:
        caller.say(sentence("erase.restart"))
    return DONE


def _named(options: argparse.Namespace, store: Store) -> tuple[str, str]:
    kind, value = next((k, str(v)) for k in erasure.KINDS if (v := getattr(options, k)) is not None)
    return kind, buyer_hash(store, value) if kind == "buyer" else value

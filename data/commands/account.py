"""``python -m data account``: local accounts, for whoever may log in to the server.

A password is asked for in the terminal and hashed there: it is no argument, and goes to no other process.
"""

from __future__ import annotations

import argparse
import getpass

from data.accounts import Accounts, Unreadable, passwords
from data.accounts.accounts import plain
from data.commands import handover
from data.commands.caller import DONE, REFUSED, USAGE, Caller
from data.locales import sentence
from data.records import records
from data.schema import PEOPLE, rights

ROLES = tuple(rights.ROLES)
WHO = "command line"


def add_to(sub: argparse.ArgumentParser) -> None:
    """Say how the command is called."""
    actions = sub.add_subparsers(required=True, metavar="ACTION")
    add = actions.add_parser("add", help="let somebody sign in with a password")
    add.add_argument("email")
    add.add_argument("--role", choices=ROLES, required=True)
    reset = actions.add_parser("reset", help="set a new password; sessions and waiting end")
    reset.add_argument("email")
    for action in (add, reset):
        action.add_argument("--generate", action="store_true", help="make a password and print it once")
        action.set_defaults(run=put, elsewhere=False)
    remove = actions.add_parser("remove", help="take an account away; its sessions end")
    remove.add_argument("email")
    remove.set_defaults(run=take_away, elsewhere=False)
    listed = actions.add_parser("list", help="list the accounts and who has to wait")
    listed.set_defaults(run=list_all, elsewhere=False)
    note = actions.add_parser("note")  # the part of the others that needs the store, wherever that is open
    note.add_argument("what", choices=("set", "removed"))
    note.add_argument("email")
    note.add_argument("--role", choices=ROLES, default=None)
    note.set_defaults(run=write_note)


def put(options: argparse.Namespace, caller: Caller) -> int:
    """Add an account, or give it a new password."""
    accounts, email, role = _accounts(caller), plain(options.email), getattr(options, "role", None)
    try:
        known = email in accounts.emails()
        if "@" not in email or caller.lent is not None:
            caller.complain(sentence("account.no_address", email=email))
            return USAGE
        if known == (role is not None):
            caller.complain(sentence("account.known" if known else "account.unknown", email=email))
            return REFUSED
        password = passwords.generated() if options.generate else _asked(caller)
        if not password:
            return REFUSED
        if role is not None and (code := _noted(caller, "set", email, role)):
            return code  # nobody gets an account whose rights could not be written
        accounts.put(email, password)
    except Unreadable as error:
        caller.complain(sentence("sign_in.wrong.unreadable", name=str(error)))
        return REFUSED
    caller.say(sentence("account.set", email=email))
    if options.generate:
        caller.say(password)
    return DONE if role is not None else _noted(caller, "set", email)


def take_away(options: argparse.Namespace, caller: Caller) -> int:
    """Take an account away; the person stays on the list of people."""
    email = plain(options.email)
    try:
        gone = _accounts(caller).remove(email)
    except Unreadable as error:
        caller.complain(sentence("sign_in.wrong.unreadable", name=str(error)))
        return REFUSED
    if not gone:
        caller.complain(sentence("account.unknown", email=email))
        return REFUSED
    caller.say(sentence("account.removed", email=email))
    return _noted(caller, "removed", email)


def list_all(options: argparse.Namespace, caller: Caller) -> int:
    """One line for each account: its address, and seconds to wait after failures."""
    try:
        waits = _accounts(caller).waits()
        for email in _accounts(caller).emails():
            seconds = waits.get(email, 0)
            caller.say(sentence("account.waits", email=email, n=seconds) if seconds else email)
    except Unreadable as error:
        caller.complain(sentence("sign_in.wrong.unreadable", name=str(error)))
        return REFUSED
    if "" in waits:
        caller.say(sentence("account.all_wait", n=waits[""]))
    return DONE


def write_note(options: argparse.Namespace, caller: Caller) -> int:
    """Write the role and the line of the audit trail."""
    with caller.store() as store:
        if options.role:
            records.put(store, PEOPLE, {"email": options.email, "role": options.role}, WHO)
        records.note(store, WHO, f"account.{options.what}", options.email, {})
    return DONE


def _noted(caller: Caller, what: str, email: str, role: str | None = None) -> int:
    """Exit code of ``write_note``, run by whoever holds the store; a store that cannot be opened is told."""
    given = ["account", "note", what, email, *(("--role", role) if role else ())]
    options = argparse.Namespace(what=what, email=email, role=role)
    return handover.guarded(
        caller, lambda: handover.run("data", given, caller, lambda: write_note(options, caller))
    )


def _accounts(caller: Caller) -> Accounts:
    return Accounts(caller.store_path.parent)


def _asked(caller: Caller) -> str:
    """The password typed twice, '' when it is not fit."""
    password = getpass.getpass(sentence("account.password"))
    if not passwords.fit(password):
        caller.complain(sentence("account.unfit", n=passwords.SHORTEST))
        return ""
    if getpass.getpass(sentence("account.again")) != password:
        caller.complain(sentence("account.differ"))
        return ""
    return password

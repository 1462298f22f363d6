"""Open actions for other programs and their owners: CSV, JSON to a webhook, and what is due this week by mail."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pandas as pd

from analysis.digest.build import WEEK, Digest, Topic, for_readers
from analysis.digest.send import Webhook, configured, deliver_json, web_address
from analysis.questions.actions import open_actions
from analysis.wording import escape
from analysis.wording.words import Words
from data.meaning.missing import day_of, missing, text_of
from data.schema.taxonomy import DUE_STATES

SCHEMA = "rightbox.actions/1"
TEXTS = (
    "action_id",
    "title",
    "description",
    "owner",
    "state",
    "cause",
    "kind",
    "strength",
    "metric",
    "scope",
)
DATES = ("due_on", "start_on", "check_on")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")


def records_of(work: pd.DataFrame, today: date) -> list[dict[str, Any]]:
    """The actions that are not finished, the overdue first, as docs/actions.schema.json says."""
    made = []
    for row in open_actions(work, today).to_dict("records"):
        days = {n: None if (day := day_of(row[n])) is None else day.isoformat() for n in DATES}
        texts = {
            n: for_readers(text_of(row[n]), False) if n in TEXTS[1:3] else text_of(row[n]) for n in TEXTS
        }
        version = 0 if missing(row["version"]) else int(row["version"])
        made.append({**texts, **days, "overdue": bool(row["overdue"]), "version": version})
    return made


def payload(work: pd.DataFrame, now: datetime, today: date) -> dict[str, Any]:
    """What is posted; ``now`` in UTC."""
    return {"schema": SCHEMA, "sent_at": f"{now:%Y-%m-%dT%H:%M:%SZ}", "actions": records_of(work, today)}


def written(work: pd.DataFrame, now: datetime, today: date) -> bytes:
    """What is posted, as a file."""
    return json.dumps(payload(work, now, today), ensure_ascii=False, indent=1).encode("utf-8")


def csv(work: pd.DataFrame, today: date) -> str:
    """The same as a table; no text in it is run by a spreadsheet."""
    columns = (*TEXTS, *DATES, "overdue", "version")
    return escape.formulas(pd.DataFrame(records_of(work, today), columns=list(columns))).to_csv(index=False)


def webhook(environment: Mapping[str, str]) -> tuple[str, str] | None:
    """Address and secret of the task tool; None when none is configured.

    Raises
    ------
    ValueError
        If the address is none that is posted to.
    """
    url = web_address("RIGHTBOX_ACTIONS_WEBHOOK", environment.get("RIGHTBOX_ACTIONS_WEBHOOK", "").strip())
    return (url, environment.get("RIGHTBOX_ACTIONS_WEBHOOK_SECRET", "")) if url else None


def post(content: Mapping[str, Any], url: str, secret: str = "") -> None:
    """Post the actions; with a secret the header ``X-Rightbox-Signature`` holds sha256=HMAC of the body.

    Raises
    ------
    NotSent
        If nobody answers, or it is refused.
    """
    body = json.dumps(content, ensure_ascii=False).encode("utf-8")
    signed = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    deliver_json(url, body, "actions", {"X-Rightbox-Signature": f"sha256={signed}"} if secret else {})


def addresses(owners: pd.Series, people: pd.DataFrame) -> dict[str, str]:
    """Mail address of each owner who has one: the name is one, or fits that of one colleague alone."""
    emails = [str(e) for e in people["email"].dropna()]
    found = {}
    for owner in dict.fromkeys(text_of(o).strip() for o in owners):
        fits = [e for e in emails if owner and _letters(e.partition("@")[0]) == _letters(owner)]
        if _EMAIL.fullmatch(owner):
            found[owner] = owner
        elif len(fits) == 1:
            found[owner] = fits[0]
    return found


def chats(environment: Mapping[str, str]) -> dict[str, Webhook]:
    """The chat of each owner who has one: RIGHTBOX_OWNER_CHATS, a JSON object of owner and address.

    Raises
    ------
    ValueError
        If it is no such object, or an address is none of a chat.
    """
    given = environment.get("RIGHTBOX_OWNER_CHATS", "").strip()
    found = json.loads(given) if given else {}
    if not isinstance(found, dict):
        raise ValueError("RIGHTBOX_OWNER_CHATS must be a JSON object of owner and address")
    kind = environment.get("RIGHTBOX_DIGEST_WEBHOOK_KIND", "")
    made = {}
    for owner, url in found.items():
        own = {"RIGHTBOX_DIGEST_WEBHOOK": str(url), "RIGHTBOX_DIGEST_WEBHOOK_KIND": kind}
        _, chat = configured(own)
        if chat is not None:
            made[str(owner).strip()] = chat
    return made


def _letters(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c.isalnum())


def due(work: pd.DataFrame, today: date, words: Words) -> dict[str, Digest]:
    """Of each owner with something overdue or due within a week, or a proof to look at: the message to them."""
    lines: dict[str, list[str]] = {}
    soon = today + WEEK
    for row in open_actions(work, today).to_dict("records"):
        waits = row["state"] in DUE_STATES
        day = day_of(row["due_on"] if waits else row["check_on"])
        if day is not None and day <= soon:
            key = "overdue" if row["overdue"] else "due" if waits else "check"
            said = words(f"digest.actions.{key}", title=for_readers(row["title"], False), day=words.date(day))
            lines.setdefault(text_of(row["owner"]).strip(), []).append(said)
    year, week, _ = today.isocalendar()
    return {
        owner: Digest(
            words("digest.due.title", n=len(own), week=str(week)),
            words("digest.due.stamp", day=words.date(today)),
            (Topic(words("actions.title"), tuple(own)),),
            0,
            f"{year}-W{week:02d}",
            words.language,
            f"due {owner}",
        )
        for owner, own in lines.items()
    }

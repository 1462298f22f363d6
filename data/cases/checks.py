"""What people may enter about a case line: known codes, possible dates, sensible amounts, texts of bounded length."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from babel.numbers import list_currencies

from data.meaning.missing import day_of
from data.meaning.values import NO_FRACTION
from data.records import records, settings
from data.schema import CASE_STEPS, CASES, USER_CAUSES, taxonomy
from data.store import Store, utc_now

LONGEST_NOTE = 10_000
LONGEST_TEXT = 200
# an entry beyond these is a slip of the keyboard, not a cost of one case
MOST_TIMES_ORDER = 1_000
MOST_AMOUNT = Decimal(1_000_000)
MOST_AMOUNT_WHOLE = Decimal(10_000_000_000)
FIRST_YEAR = 2000
CHANNELS: tuple[str, ...] = ("chat", "platform", "phone", "email", "other")
_CODES: dict[str, tuple[str, ...]] = {
    "seller_fault": taxonomy.FAULTS,
    "symptom": tuple(s.code for s in taxonomy.SYMPTOMS),
    "cause_status": taxonomy.CAUSE_STATUS,
    "detection": taxonomy.DETECTION,
    "origin": taxonomy.ORIGIN,
    "request": (*taxonomy.RESOLUTIONS, "unmapped"),
    "resolution": (*taxonomy.RESOLUTIONS, "unmapped"),
    "rating": ("1", "2", "3", "4", "5"),
    "address_checked": ("same", "different"),
}
_MOMENTS = (
    *(c.name for c in CASE_STEPS.columns if c.type == "timestamp" and c.name in CASES.names),
    *("follow_up_at", "reship_sent_at", "reship_delivered_at"),
)
_MAY_LIE_AHEAD = ("respond_by", "follow_up_at")
# later -> earlier: what cannot be done before the other
_AFTER = {"reship_delivered_at": "reship_sent_at", "closed_at": "resolved_at"}
_AFTER_OPENING = ("resolved_at", "closed_at", "reship_sent_at", "reship_delivered_at")


@dataclass(frozen=True)
class Problem:
    """A value that cannot be: ``code`` names its sentence (case.problem.<code>), ``params`` go into it."""

    code: str
    name: str
    params: Mapping[str, Any] = field(default_factory=dict)


class Invalid(ValueError):
    """What was entered cannot be saved; ``problems`` says why, field by field."""

    def __init__(self, problems: list[Problem]):
        self.problems = problems
        super().__init__(", ".join(f"{p.name}: {p.code}" for p in problems))


def check(
    store: Store, form: str, filled: Mapping[str, Any], case: Mapping[str, Any], changed: Mapping[str, Any]
) -> None:
    """Check the form ``judgement``, ``steps`` or ``desk``; ``filled`` are all its fields, ``changed`` those just entered.

    Raises
    ------
    Invalid
        With every problem that was found.
    """
    known = causes(store)
    found: list[Problem] = []
    for name, value in changed.items():
        if isinstance(value, str) and value:
            found += _code(name, value, known) + _length(name, value)
    if form in ("steps", "desk"):
        found += _moments(store, filled, case, changed)
    if found:
        raise Invalid(found)


def causes(store: Store) -> tuple[str, ...]:
    """Codes of all causes, those of the user included."""
    own = records.everything(store, USER_CAUSES)["code"]
    return (*(c.code for c in taxonomy.CAUSES), *(str(c) for c in own))


def _code(name: str, value: str, known_causes: tuple[str, ...]) -> list[Problem]:
    allowed = known_causes if name in ("cause", "contributing") else _CODES.get(name)
    codes = value.split(",") if name == "contributing" else [value]
    return [Problem("code", name, {"value": c}) for c in codes if allowed is not None and c not in allowed]


def _length(name: str, value: str) -> list[Problem]:
    most = LONGEST_NOTE if name in ("note", "asked", "answered", "contributing", "feedback") else LONGEST_TEXT
    over = len(value) - most
    return [Problem("too_long", name, {"n": over, "most": most})] if over > 0 else []


def _moments(
    store: Store, filled: Mapping[str, Any], case: Mapping[str, Any], changed: Mapping[str, Any]
) -> list[Problem]:
    zone = settings.zone_of(store, case.get("platform"), case.get("shop"))
    now, found = utc_now(), []
    ordered = day_of(case.get("order_day"))
    for name in (n for n in _MOMENTS if n in changed and filled.get(n) is not None):
        moment: datetime = filled[name]
        day = moment.replace(tzinfo=UTC).astimezone(zone).date()
        if day.year < FIRST_YEAR:
            found.append(Problem("before_2000", name, {"day": day}))
        elif ordered is not None and day < ordered:
            found.append(Problem("before_order", name, {"day": day, "ordered": ordered}))
        elif moment > now and name not in _MAY_LIE_AHEAD:
            found.append(Problem("ahead", name, {"day": day}))
        elif name in _AFTER_OPENING and case.get("opened_at") is not None and moment < case["opened_at"]:
            opened = pd.Timestamp(case["opened_at"]).tz_localize(UTC).tz_convert(zone).date()
            found.append(Problem("before_opening", name, {"day": day, "opened": opened}))
    return found + _order(filled, changed, zone)


def _order(filled: Mapping[str, Any], changed: Mapping[str, Any], zone: ZoneInfo) -> list[Problem]:
    """Moments that stand before what they follow, where one of both was just entered."""
    found = []
    for later, earlier in _AFTER.items():
        after, before = filled.get(later), filled.get(earlier)
        if after is not None and before is not None and after < before and {later, earlier} & set(changed):
            day, other = (m.replace(tzinfo=UTC).astimezone(zone).date() for m in (after, before))
            found.append(Problem(f"before_{earlier}", later, {"day": day, "other": other}))
    return found


def check_note(row: Mapping[str, Any], case: Mapping[str, Any]) -> list[Problem]:
    """Problems of a communication note."""
    found = [p for n in ("asked", "answered") for p in _length(n, str(row.get(n) or ""))]
    if not str(row.get("asked") or "").strip() and not str(row.get("answered") or "").strip():
        found.append(Problem("nothing_said", "asked"))
    if row.get("channel") not in CHANNELS:
        found.append(Problem("code", "channel", {"value": row.get("channel")}))
    said = row.get("said_at")
    if said is None:
        found.append(Problem("no_moment", "said_at"))
    elif said > utc_now():
        found.append(Problem("ahead", "said_at", {"day": said.date()}))
    elif said.year < FIRST_YEAR:
        found.append(Problem("before_2000", "said_at", {"day": said.date()}))
    ordered = day_of(case.get("order_day"))
    if said is not None and ordered is not None and (ordered - said.date()).days > 1:
        found.append(Problem("before_order", "said_at", {"day": said.date(), "ordered": ordered}))
    return found


def check_cost(
    kind: str,
    amount: Decimal | None,
    currency: str,
    booked_on: date | None,
    note: str,
    case: Mapping[str, Any],
) -> list[Problem]:
    """Problems of a cost entered by hand; ``amount`` is typed without a sign, credits too."""
    found: list[Problem] = []
    if kind not in taxonomy.COST_KINDS:
        found.append(Problem("code", "kind", {"value": kind}))
    if currency not in list_currencies():
        found.append(Problem("currency", "currency", {"value": currency}))
    if amount is None or not amount.is_finite() or amount == 0:
        found.append(Problem("no_amount", "amount"))
    elif amount < 0:
        found.append(Problem("negative", "amount", {"value": amount}))
    else:
        found += _absurd(amount, currency, case)
    if booked_on is None:
        found.append(Problem("no_day", "booked_on"))
    else:
        found += _booked(booked_on, case)
    return found + _length("note", note)


def _absurd(amount: Decimal, currency: str, case: Mapping[str, Any]) -> list[Problem]:
    most = MOST_AMOUNT_WHOLE if currency in NO_FRACTION else MOST_AMOUNT
    price = case.get("unit_price")
    if price is not None and price == price and currency == case.get("currency"):
        worth = Decimal(str(price)) * int(case.get("quantity") or 1)
        if worth > 0 and amount > worth * MOST_TIMES_ORDER:
            return [
                Problem("absurd_order", "amount", {"value": amount, "worth": worth, "currency": currency})
            ]
    return (
        [Problem("absurd", "amount", {"value": amount, "most": most, "currency": currency})]
        if amount > most
        else []
    )


def _booked(booked_on: date, case: Mapping[str, Any]) -> list[Problem]:
    ordered = day_of(case.get("order_day"))
    if booked_on.year < FIRST_YEAR:
        return [Problem("before_2000", "booked_on", {"day": booked_on})]
    if ordered is not None and booked_on < ordered:
        return [Problem("before_order", "booked_on", {"day": booked_on, "ordered": ordered})]
    # a day of slack: it is tomorrow already east of Greenwich
    if (booked_on - utc_now().date()).days > 1:
        return [Problem("ahead", "booked_on", {"day": booked_on})]
    return []

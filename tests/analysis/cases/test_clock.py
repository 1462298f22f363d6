"""The clock: which rule decides, what counts as done, who is late, how long steps take."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd
import pytest

from analysis.cases import clock
from analysis.spc import charts
from data.schema import EVIDENCE

NOW = datetime(2026, 11, 20, 12)  # noqa: DTZ001 - stored moments are naive UTC
DAY = timedelta(days=1)


def case(**known: object) -> dict[str, object]:
    moments = dict.fromkeys((*clock.STEPS.values(), "closed_at", "respond_by"))
    row = {
        "platform": "shopee",
        "case_shop": "A",
        "opened_at": NOW - DAY,
        **moments,
        **dict.fromkeys(EVIDENCE, False),
    }
    row |= known
    return row | {"open_day": row["opened_at"].date()}  # type: ignore[union-attr]


def frame(*rows: dict[str, object]) -> pd.DataFrame:
    made = pd.DataFrame(list(rows))
    for name in (*clock.STEPS.values(), "closed_at", "respond_by", "opened_at"):
        made[name] = pd.to_datetime(made[name])
    return made


def rules(*rows: tuple[str, str, str, str | None, float]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["platform", "site", "step", "valid_from", "hours"])


NONE = rules()


def test_without_rules_only_the_marketplaces_own_deadline_counts() -> None:
    made = clock.deadlines(frame(case(respond_by=NOW + DAY), case()), NONE)
    assert made["due_ticket"].tolist()[0] == NOW + DAY
    assert made["due_ticket"].isna().tolist() == [False, True]
    assert made[["due_contact", "due_verify", "due_resolve"]].isna().all(axis=None)


def test_the_rule_of_the_site_wins_over_the_one_for_all_whatever_their_order() -> None:
    both = rules(("shopee", "SG", "contact", None, 12), ("shopee", "", "contact", None, 24))
    sites = {("shopee", "A"): "SG"}
    rows = frame(case(), case(case_shop="B"), case(platform="lazada"))
    for given in (both, both.iloc[::-1]):
        hours = (clock.deadlines(rows, given, sites)["due_contact"] - rows["opened_at"]) / timedelta(hours=1)
        assert hours.tolist()[:2] == [12, 24]
        assert pd.isna(hours.tolist()[2])


def test_a_rule_counts_for_cases_opened_from_its_first_day() -> None:
    given = rules(("shopee", "", "ticket", None, 48), ("shopee", "", "ticket", "2026-11-10", 24))
    rows = frame(case(opened_at=datetime(2026, 11, 9, 23)), case(opened_at=datetime(2026, 11, 10, 1)))  # noqa: DTZ001
    hours = (clock.deadlines(rows, given)["due_ticket"] - rows["opened_at"]) / timedelta(hours=1)
    assert hours.tolist() == [48, 24]


def waits(row: dict[str, object], *given: tuple[str, str, str, str | None, float]) -> dict[str, object]:
    made = clock.waiting(clock.deadlines(frame(row), rules(*given)), NOW)
    return {str(name): value for name, value in made.iloc[0].items()}


def test_the_earliest_deadline_of_what_is_not_done_is_next() -> None:
    given = (("shopee", "", "contact", None, 12.0), ("shopee", "", "ticket", None, 60.0))
    late = waits(case(), *given)
    assert (late["next_step"], late["overdue"], late["soon"]) == ("contact", True, False)
    assert late["hours_left"] == -12
    answered = waits(case(contacted_at=NOW), *given)
    assert (answered["next_step"], answered["overdue"], answered["soon"]) == ("ticket", False, True)
    assert answered["hours_left"] == 36


def test_a_later_step_means_the_ones_before_are_done() -> None:
    given = (("shopee", "", "contact", None, 1.0), ("shopee", "", "resolve", None, 100.0))
    row = waits(case(ticket_at=NOW), *given)
    assert (row["next_step"], row["overdue"]) == ("resolve", False)


def test_a_closed_case_waits_for_nothing() -> None:
    row = waits(case(closed_at=NOW, respond_by=NOW - DAY), ("shopee", "", "contact", None, 1.0))
    assert (row["next_step"], row["overdue"], row["soon"]) == ("", False, False)
    assert pd.isna(row["next_due"])


@pytest.mark.parametrize(
    ("hours", "soon", "overdue"), [(-1, False, True), (0, True, False), (48, True, False), (49, False, False)]
)
def test_due_soon_is_from_now_to_48_hours(hours: int, soon: bool, overdue: bool) -> None:
    row = waits(case(respond_by=NOW + timedelta(hours=hours)))
    assert (row["soon"], row["overdue"]) == (soon, overdue)


def test_missing_evidence_is_counted() -> None:
    assert waits(case())["evidence_missing"] == 6
    assert waits(case(evidence_photo=True, evidence_reply=True))["evidence_missing"] == 4


def test_no_cases_give_no_rows() -> None:
    empty = frame(case()).iloc[:0]
    assert clock.waiting(clock.deadlines(empty, NONE), NOW).empty
    assert clock.summary(clock.deadlines(empty, NONE))["n"].tolist() == [0, 0, 0, 0]
    assert clock.weekly(clock.deadlines(empty, NONE), "contact").empty


def test_the_timeline_tells_late_missed_soon_and_skipped() -> None:
    given = rules(
        ("shopee", "", "contact", None, 1.0),
        ("shopee", "", "ticket", None, 30.0),
        ("shopee", "", "resolve", None, 20.0),
    )
    row = clock.deadlines(frame(case(contacted_at=NOW - DAY / 2)), given).iloc[0].to_dict()
    found = {s.name: s for s in clock.timeline(row, NOW)}
    assert [found[n].state for n in ("open", "contact", "verify", "ticket", "resolve", "close")] == [
        "done", "late", "open", "soon", "missed", "open",
    ]  # fmt: skip
    assert found["contact"].hours == 12
    done = clock.deadlines(frame(case(resolved_at=NOW)), given).iloc[0].to_dict()
    assert [s.state for s in clock.timeline(done, NOW)] == [
        "done",
        "skipped",
        "skipped",
        "skipped",
        "late",
        "open",
    ]


def test_durations_are_the_plain_quantiles_of_what_is_done() -> None:
    rows = [case(contacted_at=NOW - DAY + timedelta(hours=h)) for h in range(1, 12)] + [case()]
    found = clock.summary(
        clock.deadlines(frame(*rows), rules(("shopee", "", "contact", None, 6.0)))
    ).set_index("step")
    row = found.loc["contact"]
    assert (row["n"], row["not_done"], row["median"], row["high"], row["longest"]) == (11, 1, 6, 10, 11)
    assert (row["with_due"], row["in_time"]) == (11, 6)


def test_a_step_before_the_opening_counts_as_no_time() -> None:
    found = clock.durations(clock.deadlines(frame(case(contacted_at=NOW - 3 * DAY)), NONE))
    assert found["hours"].tolist() == [0]


def test_weeks_without_a_case_are_there_and_have_no_hours() -> None:
    first, last = datetime(2026, 11, 2, 9), datetime(2026, 11, 17, 9)  # noqa: DTZ001
    rows = [case(opened_at=first, contacted_at=first + timedelta(hours=h)) for h in (2, 4)]
    rows += [case(opened_at=last, contacted_at=last + timedelta(hours=5)), case(opened_at=last)]
    weeks = clock.weekly(clock.deadlines(frame(*rows), NONE), "contact")
    assert [d.day for d in weeks["week"]] == [2, 9, 16]
    assert weeks["cases"].tolist() == [2, 0, 2]
    assert weeks["done"].tolist() == [1, 1, 0.5]
    assert weeks["hours"].tolist()[0] == 3
    assert pd.isna(weeks["hours"].tolist()[1])
    assert len(charts.xmr_chart(weeks["hours"].to_numpy())) == 3

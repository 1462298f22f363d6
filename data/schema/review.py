"""Tables of the review: retros, findings, lessons, actions, texts not yet saved."""

from __future__ import annotations

from data.schema.column import C, Table
from data.schema.imported import CASE_KEY

DRAFTS = Table(
    "drafts",
    "what somebody typed into a form and has not saved yet",
    (
        *(C(k, "text", "key of the case line whose form it is; '' for other forms") for k in CASE_KEY),
        C("place", "text", "the form, and what it is about"),
        C("who", "text", "whose draft; '' for what everybody in a meeting shares"),
        C(
            "content",
            "text",
            "JSON of the fields that were changed, and what was seen when they were, masked",
        ),
        C("saved_at", "timestamp", "when, UTC"),
    ),
    (*CASE_KEY, "place", "who"),
)
# What people write of what went wrong, of the whole meeting or of one topic.
STORY = (
    C("what_happened", "text", "what happened"),
    C("made_sense", "text", "why it made sense then"),
    C("surprised", "text", "why it surprised us"),
    C("contributing", "text", "cause codes, comma separated"),
    C("fishbone", "text", "JSON: 6M branch -> list of notes"),
    C("whys", "text", "JSON list of the answers to the whys: id, under (id of the one it explains), text"),
    C("gap_or_slip", "text", "process_gap or slip"),
    C("detection", "text", "stage at which it was caught"),
    C("training", "text", "training given"),
    C("decisions", "text", "decisions"),
    C("notes", "text", "notes of the meeting"),
)
RETROS = Table(
    "retros",
    "a retro meeting",
    (
        C("retro_id", "text", "id"),
        C("title", "text", "title"),
        C("summary", "text", "summary"),
        C("period_start", "date", "first day looked at"),
        C("period_end", "date", "last day looked at"),
        C("facilitator", "text", "who led it"),
        C("attendees", "text", "who was there"),
        *STORY,
        C("ideas", "text", "ideas that are not yet actions"),
        C("state", "text", "draft, held or closed"),
        C("filters", "text", "filters of the review, as a query string"),
        C("created_by", "text", "who"),
        C("created_at", "timestamp", "when, UTC"),
        C("edited_by", "text", "who last"),
        C("edited_at", "timestamp", "when, UTC"),
        C("held_at", "timestamp", "when it was held, UTC"),
        C("version", "integer", "counts the changes"),
    ),
    ("retro_id",),
)

TOPICS = Table(
    "topics",
    "a topic of a retro: what it is about, why it happened, what was decided",
    (
        C("topic_id", "text", "id"),
        C("retro_id", "text", "the retro"),
        C("place", "integer", "its place in the retro, from 1"),
        C("title", "text", "title; without one, what its subject says"),
        C("subject", "text", "what it is about, for example sku=TEE-NAVY-M"),
        C("findings", "text", "ids of the findings it groups, comma separated"),
        C("state", "text", "open, decided, dropped or parked"),
        C("reason", "text", "why it was dropped or parked"),
        C("came_from", "text", "the parked topic of an earlier retro that it takes up"),
        *STORY,
        C("created_by", "text", "who"),
        C("created_at", "timestamp", "when, UTC"),
        C("edited_by", "text", "who last"),
        C("edited_at", "timestamp", "when, UTC"),
        C("version", "integer", "counts the changes"),
    ),
    ("topic_id",),
)

RETRO_CASES = Table(
    "retro_cases",
    "a case line linked to a retro",
    (
        C("retro_id", "text", "the retro"),
        *(C(k, "text", "key of the case line") for k in CASE_KEY),
        C("why", "text", "dearest, typical, odd or by hand"),
        C("linked_at", "timestamp", "when, UTC"),
    ),
    ("retro_id", *CASE_KEY),
)

FINDINGS = Table(
    "findings",
    "something seen, with its numbers frozen",
    (
        C("finding_id", "text", "id"),
        C("retro_id", "text", "the retro it was put into"),
        C("kind", "text", "signal, pareto, priority, pair, packer, change, cost, case, ..."),
        C("subject", "text", "what it is about, for example sku=TEE-NAVY-M"),
        C("sentence_key", "text", "key of the sentence in the catalogues"),
        C("numbers", "text", "JSON of the numbers in the sentence"),
        C("filters", "text", "filters, as a query string"),
        C("store_version", "integer", "version of the store it was computed from"),
        C("data_as_of", "timestamp", "newest data then"),
        C("found_at", "timestamp", "when, UTC"),
    ),
    ("finding_id",),
)

LESSONS = Table(
    "lessons",
    "a lesson learned",
    (
        C("lesson_id", "text", "id"),
        C("retro_id", "text", "the retro"),
        C("lesson", "text", "the lesson in one sentence"),
        C("cause", "text", "cause code"),
        C("subject", "text", "what it is about, for example sku=TEE-NAVY-M"),
        C("topic_id", "text", "the topic of the retro, '' for the whole meeting"),
        C("created_at", "timestamp", "when, UTC"),
    ),
    ("lesson_id",),
)

ACTIONS = Table(
    "actions",
    "something a person will do so that it does not happen again",
    (
        C("action_id", "text", "id"),
        C("retro_id", "text", "the retro it came from"),
        C("topic_id", "text", "the topic of that retro, '' for the whole meeting"),
        C("title", "text", "what will be done"),
        C("description", "text", "details"),
        C("cause", "text", "cause code it addresses"),
        C("kind", "text", "kind of action"),
        C("strength", "text", "stronger, intermediate or weaker"),
        C("owner", "text", "who does it"),
        C("due_on", "date", "until when"),
        C("start_on", "date", "first day on which it works"),
        C("scope", "text", "filters of what it should change, as a query string"),
        C("metric", "text", "metric it should change"),
        C("baseline_start", "date", "first day of the baseline"),
        C("baseline_end", "date", "last day of the baseline"),
        C("exclude_start", "date", "first day of the window that triggered it, left out"),
        C("exclude_end", "date", "last day of that window"),
        C("target_ratio", "double", "rate after / rate before that is aimed at"),
        C("wait_days", "integer", "days after the start that are left out"),
        C("exposure_needed", "integer", "lines after the start needed for a verdict"),
        C("check_on", "date", "when the proof is looked at"),
        C("cost_amount", "decimal", "cost of the action"),
        C("cost_currency", "text", "ISO 4217 code"),
        C("evidence", "text", "what was done, in words or links"),
        C("state", "text", "state"),
        C("verdict", "text", "worked, no_evidence, worse, too_early or ''"),
        C("verdict_numbers", "text", "JSON of the proof's numbers"),
        C("created_by", "text", "who"),
        C("created_at", "timestamp", "when, UTC"),
        C("edited_by", "text", "who last"),
        C("edited_at", "timestamp", "when, UTC"),
        C("version", "integer", "counts the changes"),
    ),
    ("action_id",),
)

ACTION_EVENTS = Table(
    "action_events",
    "a change of state of an action, append-only",
    (
        C("action_id", "text", "the action"),
        C("changed_at", "timestamp", "when, UTC"),
        C("who", "text", "who"),
        C("from_state", "text", "before"),
        C("to_state", "text", "after"),
        C("note", "text", "why"),
    ),
    (),
)

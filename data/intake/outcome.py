"""What happened to a file, as the fields of ``--json`` and in words for the command line and for reports."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from data.importing.staged import Staged, Upload
from data.intake.sentences import problem, refusal, report_key_name, said
from data.locales import sentence
from data.reading.base.model import Refused

SHOWN_PROBLEMS = 1_000
TOLD_PROBLEMS = 5


def results(upload: Upload) -> list[dict[str, Any]]:
    """The fields of ``--json`` of a file that was read: one object per table, and one per part that was refused."""
    refused = None if upload.refused is None else refusal(upload.refused)
    told_ = [{**_table(upload, staged), "import_id": None, "refused": refused} for staged in upload.tables]
    if refused is not None and not told_:
        told_.append(refused_result(upload.file, refused))
    return told_ + [_left_out(upload, part) for part in upload.parts_refused]


def stored(upload: Upload, results_: list[dict[str, Any]], ids: list[str]) -> list[dict[str, Any]]:
    """The same after the commit: what became of the rows, the import's id, or why nothing was stored."""
    if upload.refused is not None:
        why = refusal(upload.refused)
        return [result if result["refused"] else {**result, "refused": why} for result in results_]
    counted = [
        {**result, **vars(staged.counts), "import_id": import_id}
        for result, staged, import_id in zip(results_, upload.tables, ids, strict=False)
    ]
    return counted + results_[len(counted) :]


def refused_result(file: str, why: str) -> dict[str, Any]:
    """The fields of ``--json`` for a file of which nothing was read."""
    empty: dict[str, Any] = dict.fromkeys(("platform", "report", "locale", "encoding", "sheet", "header_row"))
    counts = dict.fromkeys(("rows", "new", "updated", "unchanged", "rejected", "unmapped"), 0)
    return {
        "file": file,
        **empty,
        **counts,
        "matched": None,
        "problems": [],
        "import_id": None,
        "refused": why,
    }


def _left_out(upload: Upload, part: Refused) -> dict[str, Any]:
    """A sheet or member that is not loaded with the others of its file."""
    named = str(part.params.get("file", upload.file))
    place = named.removeprefix(f"{upload.file} › ")
    return {**refused_result(upload.file, refusal(part)), "sheet": None if place == named else place}


def _table(upload: Upload, staged: Staged) -> dict[str, Any]:
    report, place, counts = staged.recognised.report, staged.job.place, staged.counts
    return {
        "file": staged.job.file,
        "platform": report.platform,
        "report": report.report,
        "locale": report.locale,
        "encoding": place.encoding,
        "sheet": place.sheet,
        "header_row": place.header_row,
        "rows": staged.rows_in,
        "new": counts.new,
        "updated": counts.updated,
        "unchanged": counts.unchanged,
        "rejected": staged.rejected,
        "unmapped": sum(staged.unmapped.values()),
        "matched": None if staged.matched is None else round(staged.matched, 4),
        "problems": [*_problems(staged), *_notes(upload, staged)],
    }


def _problems(staged: Staged) -> list[dict[str, Any]]:
    """Rows kept apart, doubtful ones, and words that nobody knows."""
    file, sheet = staged.job.file, staged.job.place.sheet
    rows = staged.problems(SHOWN_PROBLEMS).to_dict("records")
    rows += [
        {
            "row_no": None, "column_name": vocabulary, "value": raw, "code": "unmapped_word", "rejected": False,
            "params": json.dumps({"count": count}),
        }
        for (vocabulary, raw), count in staged.unmapped.items()
    ]  # fmt: skip
    return [
        {
            "row": None if row["row_no"] is None else int(row["row_no"]),
            "column": row["column_name"],
            "value": row["value"],
            "code": row["code"],
            "rejected": bool(row["rejected"]),
            "reason": problem(row, file, sheet),
        }
        for row in rows
    ]


def _notes(upload: Upload, staged: Staged) -> list[dict[str, Any]]:
    """What is worth knowing about a file that loads; no row is wrong."""
    notes = [(f"note.{code}", {"column": ", ".join(headers)}) for code, headers in staged.notes.items()]
    return [
        {
            "row": None, "column": params.get("column", ""), "value": "", "code": key.removeprefix("note."),
            "rejected": False, "reason": said(key, {"file": upload.file, **params}),
        }
        for key, params in [*upload.notes, *notes]
    ]  # fmt: skip


def summary(result: Mapping[str, Any]) -> str:
    """A result in words: what was stored, or why nothing was, and the first problems."""
    if result["refused"]:
        return str(result["refused"])
    text = sentence("summary.loaded" if result["import_id"] else "summary.checked", **_named(result))
    shown = [found["reason"] for found in result["problems"][:TOLD_PROBLEMS]]
    more = len(result["problems"]) - len(shown)
    if more > 0:
        shown.append(sentence("summary.more_problems", n=more))
    return "\n  ".join([text, *shown])


def _named(result: Mapping[str, Any]) -> dict[str, Any]:
    key = ".".join(str(result[name]) for name in ("platform", "report", "locale"))
    return {**result, "export": report_key_name(key)}

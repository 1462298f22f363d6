"""Lessons to read before packing: by cause, SKU family and station, with their cards, and whether training helped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from analysis.draw.around_day import around_day
from analysis.review import card, lessons
from analysis.wording import escape
from analysis.wording.words import Words
from data.cases import photos, pictures
from data.meaning.missing import day_of, text_of
from data.query import filter_text
from data.records import masking, records, retros
from data.schema import CASE_KEY, LESSON_CARDS, TRAININGS
from pages.ui import parts
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.parts.choices import choice
from pages.ui.parts.downloads import taken
from pages.ui.review.past import families
from pages.ui.review.pictures import uploader

Row = Mapping[str, Any]
TEXTS = ("wrong", "right_way")


def show() -> None:
    """The shelf; nothing where no lesson was learned yet."""
    words = ui_words()
    every = ask.answer(retros.lessons)
    every = every[every["lesson"].fillna("").ne("")]
    if every.empty:
        return
    parts.section("lessons.title")
    st.caption(words("lessons.body"))
    shelf = choice(
        words("lessons.by"), lessons.SHELVES, lambda n: words(f"filter.{n}"), param="shelf", key="lessons-by"
    )
    found = lessons.shelves(every, families())[shelf]
    value = st.selectbox(
        words(f"filter.{shelf}"),
        tuple(found),
        key=f"lessons-{shelf}",
        format_func=lambda v: f"{_value(words, shelf, v)} ({len(found[v])})",
    )
    for row in records.rows(every[every["lesson_id"].isin(found.get(value, []))]):
        with st.container(border=True, key=f"lesson-{row['lesson_id']}"):
            _lesson(row)


def _value(words: Words, shelf: str, value: str) -> str:
    return escape.plain(words.value(shelf, value)) if value else words(f"lessons.no.{shelf}")


def _lesson(row: Row) -> None:
    words, lesson_id = ui_words(), str(row["lesson_id"])
    known = records.get(ask.store(), LESSON_CARDS, {"lesson_id": lesson_id}) or {}
    said = {"lesson": text_of(row["lesson"]), "where": _where(words, row)}
    said |= {n: text_of(known.get(n)) for n in TEXTS}
    st.markdown(f"**{escape.markdown(said['lesson'])}**")
    st.caption(escape.markdown(said["where"]))
    picture, sides = _picture(text_of(row["retro_id"])), _side_pictures(lesson_id)
    if sides:
        with st.container(horizontal=True):
            for side, data in sides.items():
                st.image(
                    data,
                    width=260,
                    caption=words(f"lessons.field.{side}"),
                    alt=words(f"lessons.field.{side}"),
                )
    elif picture is not None:
        st.image(picture, width=320, alt=words("lessons.picture"))
    st.download_button(
        words("lessons.card"),
        data=taken(lambda: card.page(said, words, words.today(), picture, sides), f"lesson {lesson_id}"),
        file_name=f"lesson-{lesson_id}.html",
        mime="text/html",
        icon=":material/print:",
        key=f"lesson-{lesson_id}-card",
        on_click="ignore",
    )
    trained = ask.everything(TRAININGS, lesson_id=lesson_id).sort_values(["trained_on", "packer"])
    _trained(words, row, trained)
    if rights.may("edit"):
        _edit(words, lesson_id, said)


def _where(words: Words, row: Row) -> str:
    told = [words.value("cause", row["cause"])] if text_of(row["cause"]) else []
    for name, values in filter_text.read(text_of(row["subject"])).values:
        about = words.listed([words.value(name, v) for v in values])
        told.append(words("filter.chip", name=words(f"filter.{name}"), value=about))
    return " · ".join(told)


def _side_pictures(lesson_id: str) -> dict[str, bytes]:
    """The pictures of wrong and right that were uploaded."""
    found = {side: pictures.read(ask.store(), pictures.of_lesson(lesson_id, side)) for side in TEXTS}
    return {side: data for side, data in found.items() if data is not None}


def _picture(retro_id: str) -> bytes | None:
    """The first photo of the retro's cases."""
    for row in ask.answer(retros.linked, retro_id).to_dict("records"):
        for photo in photos.of_case(ask.store(), {k: row[k] for k in CASE_KEY})["file"]:
            if found := photos.read(ask.store(), str(photo)):
                return found
    return None


def _trained(words: Words, row: Row, trained: pd.DataFrame) -> None:
    if trained.empty:
        st.caption(words("lessons.untrained"))
        return
    people = [(str(r["packer"]), day_of(r["trained_on"])) for r in trained.to_dict("records")]
    listed = words.listed([f"{words.value('packer', p)} ({words.date(d)})" for p, d in people])
    st.markdown(":material/school: " + words.md("lessons.trained", who=listed))
    known = tuple((p, d) for p, d in people if d is not None)
    st.markdown(effect_sentence(ask.counted(lessons.effect, known, text_of(row["subject"])), words))
    _curve(words, row, known)
    if rights.may("edit"):
        _undo(words, row, people)


def _curve(words: Words, row: Row, known: tuple[tuple[str, Any], ...]) -> None:
    """Errors at equal work before and since, the training marked."""
    curve = ask.counted(lessons.curve, known, text_of(row["subject"]))
    if len(curve) < 2:
        return
    days = sorted({day for _, day in known})
    marked = words(
        "lessons.curve.marked", day=words.span(days[0], days[-1]) if len(days) > 1 else words.date(days[0])
    )
    figure = around_day(curve, marked, words, parts.look())
    st.caption(words("lessons.curve.title"))
    parts.spark(figure, f"lesson-{row['lesson_id']}-curve", words("lessons.curve.alt"))


def _undo(words: Words, row: Row, people: Sequence[tuple[str, Any]]) -> None:
    """Trainings that were recorded by mistake are taken back, one by one."""
    with st.popover(words("lessons.undo"), type="tertiary", key=f"lesson-{row['lesson_id']}-undo"):
        for packer, day in people:
            label = words("lessons.undo.one", who=words.value("packer", packer), day=words.date(day))
            st.button(
                escape.markdown(label),
                key=f"lesson-{row['lesson_id']}-undo-{packer}-{day}",
                icon=":material/undo:",
                type="tertiary",
                on_click=_take_back,
                args=(str(row["lesson_id"]), packer, day),
            )


def effect_sentence(found: lessons.TrainingEffect, words: Words) -> str:
    """Whether it helped, with its counts and interval (Markdown)."""
    counts: dict[str, Any] = {
        n: words.number(getattr(found, n), 0) for n in ("errors_before", "lines_before")
    }
    counts |= {n: words.number(getattr(found, n), 0) for n in ("errors_after", "lines_after")}
    said = words.joined(words.md(f"lessons.effect.{found.word}"), words.md("lessons.effect.counts", **counts))
    if found.ratio != found.ratio:
        return said
    high = words.number(found.upper, 2) if found.upper != float("inf") else "∞"
    point = words.number(found.ratio, 2) if found.ratio != float("inf") else "∞"
    return (
        said
        + " "
        + words.md("lessons.effect.ratio", ratio=point, lower=words.number(found.lower, 2), upper=high)
    )


def _edit(words: Words, lesson_id: str, said: Mapping[str, str]) -> None:
    with st.expander(words("lessons.edit"), icon=":material/edit:", key=f"lesson-{lesson_id}-edit"):
        with st.form(f"lesson-{lesson_id}-texts", border=False):
            for name, column in zip(TEXTS, st.columns(2), strict=True):
                column.text_area(
                    words(f"lessons.field.{name}"),
                    said[name],
                    key=f"lesson-{lesson_id}-{name}",
                    max_chars=300,
                )
            st.form_submit_button(words("lessons.save"), on_click=_save, args=(lesson_id,))
        for side, column in zip(TEXTS, st.columns(2), strict=True):
            with column:
                label = words("lessons.picture_of", side=words(f"lessons.field.{side}"))
                uploader(pictures.of_lesson(lesson_id, side), label)
        with st.form(f"lesson-{lesson_id}-training", border=False):
            who, when = st.columns(2)
            packers = [p for p in ask.values("packer") if "+" not in p]
            who.multiselect(
                words("lessons.who"),
                packers,
                key=f"lesson-{lesson_id}-packers",
                placeholder=words("retro.choose"),
                format_func=lambda p: escape.plain(words.value("packer", p)),
            )
            today = words.today()
            when.date_input(
                words("lessons.when"),
                today,
                max_value=today,
                format="YYYY-MM-DD",
                key=f"lesson-{lesson_id}-day",
            )
            st.form_submit_button(words("lessons.record"), on_click=_record, args=(lesson_id,))


@ask.writes
def _save(lesson_id: str) -> None:
    if not rights.may("edit"):
        return
    with ask.store().reading() as cursor:
        said = {
            n: masking.masked(cursor, str(state.widget(f"lesson-{lesson_id}-{n}") or "").strip())
            for n in TEXTS
        }
    records.put(ask.store(), LESSON_CARDS, {"lesson_id": lesson_id, **said}, rights.who())


@ask.writes
def _take_back(lesson_id: str, packer: str, day: Any) -> None:
    if rights.may("edit"):
        key = {"lesson_id": lesson_id, "packer": packer, "trained_on": day}
        records.remove(ask.store(), TRAININGS, key, rights.who())


@ask.writes
def _record(lesson_id: str) -> None:
    day = state.widget(f"lesson-{lesson_id}-day")
    if not rights.may("edit") or day is None:
        return
    for packer in state.widget(f"lesson-{lesson_id}-packers") or ():
        row = {"lesson_id": lesson_id, "packer": packer, "trained_on": day}
        records.put(ask.store(), TRAININGS, row, rights.who())

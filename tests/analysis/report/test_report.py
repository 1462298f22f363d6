"""The meeting pack: the files are opened again, and hold what the questions answer."""

import contextlib
import html
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from xml.etree import ElementTree

import numpy as np
import openpyxl
import pandas as pd
import pytest
from pptx import Presentation
from pptx.oxml.ns import qn

from analysis import __main__ as command_line
from analysis import rates
from analysis.causes import summary as causes
from analysis.costs import ledger
from analysis.fair import compare
from analysis.questions import briefing
from analysis.questions.cases import count_due, open_now
from analysis.questions.changes import longer_until
from analysis.questions.judged_weeks import NothingThere, newest_week
from analysis.questions.packers import compared
from analysis.questions.skus import priorities
from analysis.rates import maturity, period_rate
from analysis.report import build, pack
from analysis.report.base import stacks
from analysis.report.base.model import (
    Chart,
    Pack,
    ReportColumn,
    ReportFigure,
    ReportTable,
    Section,
    Series,
    shown,
)
from analysis.report.base.text_width import lines, unbroken
from analysis.report.formats import FORMATS, files
from analysis.report.sections import open_work
from analysis.signals import weekly
from analysis.wording import escape, plain
from analysis.wording.words import Words, too_few
from data import query
from data.commands.caller import Caller
from data.demo import install
from data.importing import ingest
from data.query import Filters
from data.records.source import Direct
from data.store import Store

TODAY = date(2026, 11, 16)
NOW = datetime(2026, 11, 16, 3, 0, tzinfo=UTC).replace(tzinfo=None)
WEEK = build.week("2026-W40")
HOSTILE = "=cmd|' /C calc'!A0"
NUMBERS = ("count", "decimal", "money", "cents", "share", "chance")
TAGS = "<img src=http://evil.example/x onerror=alert(1)>"
KEY = re.compile(
    r"\b(?:report|digest|overview|skus|packers|causes|costs|retro|actions|limits)\.[a-z_]+(?:\.[a-z_]+)*"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("pack")
    store = Store(path / "rightbox.duckdb")
    install.install(store, lines=4_000, today=TODAY)
    store.close()
    return path


@pytest.fixture(scope="module")
def demo(folder):
    store = Store(folder / "rightbox.duckdb")
    yield store
    store.close()


@pytest.fixture(scope="module")
def reports(demo):
    return {
        language: build.build(demo, Filters(*WEEK), build.words_of(demo, language), now=NOW)
        for language in ("en", "zh_CN")
    }


@pytest.fixture(scope="module")
def packs(reports):
    return {
        language: {name.rpartition(".")[2]: data for name, data in files(report).items()}
        for language, report in reports.items()
    }


def hostile_report(language="en"):
    """A report with every kind of chart and a hostile value wherever files put one."""
    frame = pd.DataFrame(
        {"name": [HOSTILE, TAGS, "+1 or so"], "count": [5.0, 3.0, 1.0], "link": ["http://evil.example"] * 3}
    )
    weeks = pd.DataFrame(
        {"week": pd.date_range("2026-01-05", periods=4, freq="7D"), "value": [1.0, 2.0, np.nan, 9.0]}
    )
    weeks = weeks.assign(worse=[np.nan, np.nan, np.nan, 9.0], centre=2.0, upper=4.0)
    ratios = frame.assign(ratio=1.0, lower=0.5, upper=2.0, role=["mark", "worse", "better"])
    steps = frame.assign(cost=[5.0, -2.0, 3.0], measure=["relative", "relative", "total"])
    roles = (("value", "mark"), ("worse", "worse"), ("centre", "centre"), ("upper", "limit"))
    charts = (
        Chart("control", HOSTILE, TAGS, weeks, "week", tuple(Series(n, HOSTILE + n, r) for n, r in roles)),
        Chart("bars", TAGS, TAGS, frame, "name", (Series("count", HOSTILE),)),
        Chart("intervals", TAGS, TAGS, ratios, "name", (Series("ratio", TAGS),), kind="decimal"),
        Chart("waterfall", TAGS, TAGS, steps, "name", (Series("cost", TAGS),), kind="money"),
    )
    columns = (
        ReportColumn("name", HOSTILE),
        ReportColumn("count", TAGS, "count"),
        ReportColumn("link", "@SUM(A1)"),
    )
    sections = tuple(
        Section(
            f"s{i}",
            HOSTILE,
            TAGS,
            (HOSTILE, TAGS),
            (chart,),
            (ReportTable(columns, frame),),
            (HOSTILE,),
            TAGS,
        )
        for i, chart in enumerate(charts)
    )
    figures = (ReportFigure(HOSTILE, TAGS, HOSTILE, HOSTILE, "worse", TAGS),)
    return Pack(
        HOSTILE, TAGS, HOSTILE, figures, sections, HOSTILE, TAGS, TODAY, NOW, "2026-W40", "SGD", Words(language)
    )  # fmt: skip


def slides(data):
    return list(Presentation(io.BytesIO(data)).slides)


def texts_of(slide):
    found = []
    for shape in slide.shapes:
        if shape.has_text_frame:
            found.append(shape.text_frame.text)
        if shape.has_table:
            found += [cell.text for row in shape.table.rows for cell in row.cells]
    return found


# ---- the numbers ---------------------------------------------------------------------------------------------------


def test_the_headline_is_what_the_questions_answer(demo, reports):
    numbers = reports["en"].numbers
    whole = query.cells(demo, (), Filters(*WEEK)).iloc[0]
    assert numbers["errors"] == whole["errors"] > 0
    assert numbers["cases"] == whole["cases"]
    assert numbers["cost"] == pytest.approx(whole["cost_total"])
    due = count_due(open_now(Direct(demo), Filters())["next_due"], NOW)
    assert (numbers["due_soon"], numbers["missed"]) == (due.soon, due.missed)


def rate_shown(cells: pd.Series) -> str:
    """Errors per 10,000 lines; counts where the lines are too few for a rate."""
    words = Words("en")
    if too_few(cells["lines"]):
        return words("few.value", errors=words.number(cells["errors"]), lines=words.number(cells["lines"]))
    return words.rate(cells["errors"], cells["lines"])


def test_the_rate_counts_only_weeks_that_can_be_judged(demo):
    newest = newest_week(Direct(demo))
    young = build.build(demo, newest, Words("en"), now=NOW)
    of = briefing.prepare(demo, newest, NOW, TODAY)
    assert of.judged is None and of.rated is not None and of.rated.end < newest.start
    rated = query.cells(demo, (), of.rated).iloc[0]
    assert (young.numbers["errors_judged"], young.numbers["lines_judged"]) == (
        rated["errors"],
        rated["lines"],
    )
    assert young.figures[0].value == rate_shown(rated)
    assert of.nowcast is not None and of.nowcast.lines == of.whole["lines"]
    assert of.nowcast.errors <= of.nowcast.lower <= of.nowcast.expected <= of.nowcast.upper
    ends = of.nowcast.expected
    if too_few(of.nowcast.lines):
        assert Words("en").number(ends, 0) in young.figures[0].small
    else:
        assert Words("en").per(ends / of.nowcast.lines) in young.figures[0].small


def test_costs_of_the_waterfall_end_at_the_cost_of_the_headline(demo, reports):
    chart = reports["en"].section("costs").charts[0]
    assert chart.frame["cost"].iloc[-1] == pytest.approx(reports["en"].numbers["cost"], abs=0.005)
    entries = ledger.booked(query.case_costs(demo, Filters(*WEEK)))
    assert ledger.total(entries) == pytest.approx(reports["en"].numbers["cost"], abs=0.005)


def test_causes_add_up_to_all_errors_by_count(demo, reports):
    cells = causes.counted(query.cells(demo, ("cause",), Filters(*WEEK)))
    chart = reports["en"].section("causes").charts[0]
    assert chart.frame["count"].sum() == cells["count"].sum()


def test_packers_are_compared_fairly_and_called_by_their_codes(demo, reports):
    period = briefing.prepare(demo, Filters(*WEEK), NOW, TODAY).all_judged
    table = compared(Direct(demo), period, "packer")
    shown = reports["en"].section("packers").tables[0].frame
    assert shown["name"].tolist() == table["packer"].tolist()
    assert all(re.fullmatch(r"P\d\d", name) for name in shown["name"])
    assert list(compare.standardised(shown["compared_errors"], shown["expected"]).ratio) == pytest.approx(
        shown["ratio"]
    )


@pytest.mark.parametrize(
    ("week", "chosen"),
    [
        ("2026-W40", {}),
        ("2026-W37", {}),
        ("2026-W43", {"station": ("S3",)}),
        ("2026-W41", {"shift": ("night",), "warehouse": ("WH1",)}),
        ("2026-W30", {"parent_sku": ("GIFTBOX", "TEE")}),
    ],
)
def test_every_section_holds_the_numbers_that_its_screen_computes(demo, week, chosen):
    filters = Filters(*build.week(week))
    for name, values in chosen.items():
        filters = filters.having(name, *values)
    report = build.build(demo, filters, Words("en"), now=NOW)
    whole = query.cells(demo, (), filters).iloc[0]
    before = query.cells(demo, (), filters.before(query.extent(demo).as_of)).iloc[0]
    shown = {figure.label: figure for figure in report.figures}
    words = Words("en")
    for name, column in (("errors", "errors"), ("cases", "cases"), ("cost", "cost_total")):
        figure = shown[words(f"overview.{name}")]
        assert figure.number == pytest.approx(float(whole[column]))
        assert figure.moved == pytest.approx(float(whole[column]) - float(before[column]))
    judged = cohorts_judged(demo, filters)
    if judged is not None:
        rate = query.cells(demo, (), judged).iloc[0]
        told = shown[words("overview.rate")]
        assert told.value == rate_shown(rate)
        if not too_few(rate["lines"]):
            assert told.number == pytest.approx(10_000 * rate["errors"] / rate["lines"])
            assert words.per(rates.interval([rate["errors"]], [rate["lines"]])[1][0]) in told.small
    period = briefing.prepare(demo, filters, NOW, TODAY).all_judged
    packers = report.section("packers")
    if packers is not None:
        table = compared(Direct(demo), period, "packer")
        frame = packers.tables[0].frame
        assert frame["errors"].tolist() == table["errors"].tolist()
        assert frame["ratio"].tolist() == pytest.approx(table["ratio"].tolist())
    skus = report.section("skus")
    if skus is not None and not skus.bare:
        listed = skus.tables[0].frame
        spans = (
            filters,
            longer_until(judged.end if judged else None, filters, query.extent(demo).first_day),
        )
        ranked = [priorities(Direct(demo), span) for span in spans if span is not None]
        assert any(listed["avoidable_errors"].iloc[0] == r["avoidable_errors"].iloc[0] for r in ranked)
    causes_ = report.section("causes")
    if causes_ is not None:
        counted = causes.counted(query.cells(demo, ("cause",), filters))["count"].sum()
        assert causes_.charts[0].frame["count"].sum() == counted
    assert report.numbers["lines"] == whole["lines"]
    for values in chosen.values():
        assert all(value in report.stamp or words.value("shift", value) in report.stamp for value in values)


def cohorts_judged(store, filters):
    """The part of a period whose weeks can be judged, worked out as the screens do."""
    as_of = query.extent(store).as_of
    past = filters.between(filters.end - timedelta(weeks=52), filters.end)
    curves = maturity.delay_curves(query.delays(store, as_of))
    weeks = weekly.cohorts(query.cells(store, ("day", "platform"), past), curves, as_of)
    until = period_rate.judged_until(weeks, filters.end)
    return filters.between(filters.start, until) if until and until >= filters.start else None


def test_past_retros_are_related_by_what_they_found_and_what_their_actions_changed(demo, monkeypatch):
    seen = {}

    def noted(frame, lessons, subjects, causes, families, own):
        seen.update(families=families, own=own)
        return []

    monkeypatch.setattr(open_work.library, "related", noted)
    open_work.retro_section(briefing.prepare(demo, Filters(*WEEK), NOW, TODAY), Words("en"))
    scopes_ = [scope for scopes_ in seen["own"].values() for scope in scopes_]
    assert any(scope.get("parent_sku") == ("GIFTBOX",) for scope in scopes_)
    assert seen["families"]["TEE-NAVY-M"] == "TEE"


def test_a_filter_narrows_the_whole_pack_and_stands_on_it(demo):
    shop = query.values(demo, "shop")[0]
    filters = Filters(*WEEK).having("shop", shop)
    report = build.build(demo, filters, Words("en"), now=NOW)
    assert report.numbers["errors"] == query.cells(demo, (), filters).iloc[0]["errors"]
    assert shop in report.stamp


def test_an_iso_week_has_its_days_and_no_other_text_is_one():
    assert build.week("2026-W30") == (date(2026, 7, 20), date(2026, 7, 26))
    assert build.week("2020-w53") == (date(2020, 12, 28), date(2021, 1, 3))
    for text in ("2026-W54", "2026", "W30", "2026-30", ""):
        with pytest.raises(ValueError, match="2026-W30"):
            build.week(text)


def test_nothing_loaded_is_said_and_no_empty_pack_is_made(store):
    with pytest.raises(NothingThere):
        pack.make(store, Filters(*WEEK), "en")


def test_a_pack_tells_how_far_it_is_and_never_goes_back(demo):
    heard = []
    packs = pack.make(demo, Filters(*WEEK), "en", ("html",), lambda share, what: heard.append(share))
    assert list(packs) == ["rightbox-2026-W40.html"]
    assert heard == sorted(heard)
    assert heard[-1] == 1.0


@pytest.mark.parametrize("amounts", [[5, -2, 3], [-4, 6, 2], [3, -5, -2], [0, 1, 1]])
def test_every_step_of_a_waterfall_spans_from_where_the_last_ended(amounts):
    frame = pd.DataFrame({"cost": [float(a) for a in amounts], "measure": ["relative", "relative", "total"]})
    parts = stacks.stacked(frame, "cost")
    shown = parts[["up", "down", "total", "under"]].abs().sum(axis=1)
    assert shown.tolist() == pytest.approx((parts["end"] - parts["start"]).abs().tolist())
    assert parts["end"].iloc[2] == pytest.approx(sum(amounts[:2]))


def loaded(store, folder, name, text):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    upload = ingest.prepare(store, path, name=name)
    assert upload.tables, upload.refused
    ingest.commit(store, upload)


@pytest.mark.parametrize("lines", [3, 400])
def test_without_any_complaint_no_item_is_called_worse_than_others(store, tmp_path, lines):
    rows = "\n".join(f"shopee,o{i},2026-09-{28 + i % 3},S,K{i % 7},1" for i in range(lines))
    loaded(store, tmp_path, "o.csv", "platform,order_id,shipped_at,shop,sku,quantity\n" + rows)
    report = build.build(store, Filters(*WEEK), Words("en"), now=NOW)
    assert report.headline == Words("en")("report.headline.no_cases")
    assert report.section("skus").finding == report.headline
    assert report.section("skus").bare


def test_without_any_known_cause_there_is_no_chart_of_one_bar(store, tmp_path):
    rows = "\n".join(f"shopee,o{i},2026-09-28,S,K{i % 7},1" for i in range(40))
    loaded(store, tmp_path, "o.csv", "platform,order_id,shipped_at,shop,sku,quantity\n" + rows)
    head = "platform,case_id,order_id,shop,sku,opened_at,symptom,seller_fault\n"
    loaded(store, tmp_path, "c.csv", head + "shopee,c1,o1,S,K1,2026-10-01,wrong_item,yes")
    report = build.build(store, Filters(*WEEK), Words("en"), now=NOW)
    assert report.section("causes").finding == Words("en")("causes.finding.unknown")
    assert report.section("causes").bare and report.section("causes").tables


def test_names_of_any_length_and_script_stay_inside_every_format(store, tmp_path):
    names = ["X" * 200, "超长的商品名称" * 28, TAGS, HOSTILE, "\u202eمرحبا", "😀 shirt"]
    orders = ["platform,order_id,shipped_at,shop,sku,quantity"]
    cases = ["platform,case_id,order_id,shop,sku,opened_at,symptom,seller_fault"]
    for i in range(600):
        name, day = names[i % 6].replace('"', '""'), f"2026-09-{28 + i % 3}"
        orders.append(f'shopee,o{i},{day},"{name}","{name}",1')
        if i % 6 == 0 and i % 4 == 0:
            cases.append(f'shopee,c{i},o{i},"{name}","{name}",2026-10-04,wrong_item,yes')
    loaded(store, tmp_path, "o.csv", "\n".join(orders))
    loaded(store, tmp_path, "c.csv", "\n".join(cases))
    report = build.build(store, Filters(*WEEK), Words("en"), now=NOW)
    packs = {name.rpartition(".")[2]: data for name, data in files(report).items()}
    shapes = [shape for slide in slides(packs["pptx"]) for shape in slide.shapes]
    assert all(shape.top + shape.height <= Presentation().slide_height * 1.0 + 1 for shape in shapes)
    categories = [str(c) for s in shapes if s.has_chart for c in s.chart.plots[0].categories]
    assert categories
    assert max(len(c) for c in categories) < 60
    assert "\u202e" not in packs["html"].decode()
    assert TAGS not in packs["html"].decode()


def test_cases_that_are_listed_are_those_that_are_counted(demo, reports):
    listed = reports["en"].section("cases").tables[0].frame
    moment = pd.to_datetime(listed["next_due"])
    numbers = reports["en"].numbers
    assert len(listed) == min(100, numbers["due_soon"] + numbers["missed"]) > 0
    assert ((moment >= NOW).sum(), (moment < NOW).sum()) == (numbers["due_soon"], numbers["missed"])


def test_findings_without_anything_to_show_share_a_slide():
    report = hostile_report()
    bare = [Section(f"b{i}", f"Topic {i}", f"Nothing {i}.") for i in range(3)]
    last = Section("method", "How", "How it was made", ("one",))
    report = Pack(**{**report.__dict__, "sections": (*bare, report.sections[0], last)})
    packs = slides(FORMATS["pptx"].render(report))
    assert len(packs) == 4
    assert [f"Topic {i}: Nothing {i}" in "\n".join(texts_of(packs[2])) for i in range(3)] == [True] * 3
    assert "How it was made" in packs[3].shapes.title.text_frame.text


# ---- slides --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_deck_is_widescreen_with_eight_to_twelve_titled_slides(packs, reports, language):
    deck = Presentation(io.BytesIO(packs[language]["pptx"]))
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, abs=0.01)
    assert 8 <= len(deck.slides) <= 12
    for slide in deck.slides:
        assert slide.shapes.title.text_frame.text.strip()
        assert any(reports[language].words.date(reports[language].as_of) in text for text in texts_of(slide))
        for shape in slide.shapes:
            assert shape.left + shape.width <= deck.slide_width + 60_000
            assert shape.top + shape.height <= deck.slide_height


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_charts_of_slides_are_native_and_carry_their_numbers(packs, reports, language):
    drawn = {
        shape.name: shape
        for slide in slides(packs[language]["pptx"])
        for shape in slide.shapes
        if shape.has_chart
    }
    wanted = [chart for section in reports[language].sections for chart in section.charts]
    assert len(drawn) == len(wanted) >= 5
    for chart in wanted:
        shape = drawn[chart.title]
        assert shape._element.nvGraphicFramePr.cNvPr.get("descr") == chart.alt
        assert shape.chart.part.chart_workbook.xlsx_part is not None
        if chart.shape == "bars":
            values = shape.chart.plots[0].series[0].values
            assert values == pytest.approx(chart.frame[chart.series[0].name].tolist(), abs=1e-6)
            assert list(shape.chart.plots[0].categories) == chart.frame[chart.category].tolist()
        if chart.shape == "control":
            shown = {s.name: s.values for s in shape.chart.plots[0].series}
            for series in chart.series:
                mine = [None if pd.isna(v) else round(float(v), 6) for v in chart.frame[series.name]]
                assert list(shown[series.label]) == mine


def test_error_bars_of_a_slide_are_the_intervals_of_its_report(packs, reports):
    chart = reports["en"].section("packers").charts[0]
    shape = next(
        shape
        for s in slides(packs["en"]["pptx"])
        for shape in s.shapes
        if shape.has_chart and shape.name == chart.title
    )
    upper = {}
    for series in shape.chart._chartSpace.iter(qn("c:ser")):
        values = {
            int(p.get("idx")): float(p.find(qn("c:v")).text)
            for p in series.find(qn("c:val")).iter(qn("c:pt"))
        }
        for point in series.find(qn("c:errBars")).find(qn("c:plus")).iter(qn("c:pt")):
            upper[int(point.get("idx"))] = values[int(point.get("idx"))] + float(point.find(qn("c:v")).text)
    assert [upper[i] for i in range(len(chart.frame))] == pytest.approx(
        chart.frame["upper"].tolist(), abs=1e-4
    )


@pytest.mark.parametrize(("language", "font"), [("en", "Microsoft YaHei"), ("zh_CN", "Microsoft YaHei")])
def test_every_run_names_its_east_asian_font_and_is_readable(packs, language, font):
    for slide in slides(packs[language]["pptx"]):
        for run in slide._element.iter(qn("a:rPr"), qn("a:defRPr")):
            assert run.find(qn("a:ea")).get("typeface") == font
            assert int(run.get("sz")) >= 1200
        for shape in slide.shapes:
            if shape.has_chart:
                face = shape.chart._chartSpace.find(qn("c:txPr")).find(f".//{qn('a:ea')}")
                assert face.get("typeface") == font


def test_texts_stay_inside_their_slide_however_long_they_are():
    report = hostile_report()
    long = Section("long", "t", "finding " * 60, tuple(f"{i} {'word ' * 60}" for i in range(12)))
    report = Pack(**{**report.__dict__, "sections": (long,)})
    slide = slides(FORMATS["pptx"].render(report))[1]
    body = next(s for s in slide.shapes if s.has_text_frame and s.text_frame.text.startswith("0 word"))
    assert body.text_frame.text.endswith("…")
    assert len(body.text_frame.paragraphs) < 12


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize(
    "facts", ["", "95% interval: 56.1 to 116.8 · the newest week that can be judged · " * 4]
)
def test_no_text_of_the_first_slide_runs_into_another(reports, language, facts):
    report = reports[language]
    if facts:
        first, *others = report.figures
        report = replace(report, figures=(replace(first, small=facts), *others))
    boxes = []
    for shape in slides(FORMATS["pptx"].render(report))[0].shapes:
        if shape.has_text_frame and shape.text_frame.text:
            left, top, wide = shape.left.inches, shape.top.inches, shape.width.inches
            tall = 0.0
            for paragraph in (p for p in shape.text_frame.paragraphs if p.runs):
                size = paragraph.runs[0].font.size.pt
                tall += 1.2 * size / 72 * lines(paragraph.text, wide, size)
            boxes.append((left, top, left + wide, top + tall, shape.text_frame.text[:40]))
    for one in boxes:
        for other in boxes:
            across = one[0] < other[2] and other[0] < one[2]
            assert not (across and one[1] < other[1] < one[3] - 0.05), (one, other)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_no_word_of_a_table_is_broken_and_nothing_but_small_print_is_small(packs, language):
    for slide in slides(packs[language]["pptx"]):
        for table in (shape.table for shape in slide.shapes if shape.has_table):
            wide = [column.width.inches - 0.16 for column in table.columns]
            for row in table.rows:
                for cell, room in zip(row.cells, wide, strict=True):
                    size = cell.text_frame.paragraphs[0].runs[0].font.size.pt
                    assert size >= 14
                    assert unbroken(cell.text) * size / 72 <= room, cell.text
        listed = [p for s in slide.shapes if s.has_text_frame for p in s.text_frame.paragraphs]
        marked = [p for p in listed if p._p.find(f"{qn('a:pPr')}/{qn('a:buChar')}") is not None]
        assert all(run.font.size.pt >= 14 for paragraph in marked for run in paragraph.runs)


def test_a_long_word_at_the_end_of_a_title_takes_a_line_of_its_own():
    assert lines("errors of", 3, 24) == 1
    assert lines("errors of " + "W" * 8, 3, 24) == 2
    assert lines("超长的商品名称", 1, 24) == 3


def test_points_that_wait_for_claims_are_seen_in_programs_without_outlines():
    weeks = pd.DataFrame(
        {"week": pd.date_range("2026-01-05", periods=3, freq="7D"), "value": 1.0, "young": 1.0}
    )
    series = (Series("value", "value"), Series("young", "young", "open"))
    section = Section("s", "t", "f.", charts=(Chart("control", "c", "c", weeks, "week", series),))
    report = Pack(**{**hostile_report().__dict__, "sections": (section,)})
    chart = next(s.chart for s in slides(FORMATS["pptx"].render(report))[1].shapes if s.has_chart)
    assert str(chart.plots[0].series[1].marker.format.fill.fore_color.rgb) != "FFFFFF"


def test_the_first_page_tells_what_asks_for_a_decision_before_what_does_not(reports):
    report = reports["en"]
    found = Section("skus", "t", "An item costs most.", ("point",))
    none = Section("pairs", "t", "No pair.", ("point",), settled=True)
    bare = Section("cases", "t", "No deadline is near.")
    with_one = Pack(**{**report.__dict__, "sections": (none, found, bare)})
    assert with_one.decisions == ("An item costs most",)
    assert Pack(**{**report.__dict__, "sections": (none, bare)}).decisions == (
        "No pair", "No deadline is near",
    )  # fmt: skip


# What PowerPoint wants in this order; it repairs, and loses, a file that has another.
ORDER = {
    "catAx": "tickLblPos spPr txPr crossAx crosses auto lblAlgn lblOffset tickLblSkip tickMarkSkip noMultiLvlLbl",
    "dateAx": "tickLblPos spPr txPr crossAx crosses auto lblOffset baseTimeUnit majorUnit majorTimeUnit",
    "ser": "idx order tx spPr marker invertIfNegative dPt dLbls errBars cat val smooth",
    "legend": "legendPos legendEntry layout overlay spPr txPr",
    "errBars": "errDir errBarType errValType noEndCap plus minus spPr",
}


@pytest.mark.parametrize("source", ["demo", "hostile"])
def test_a_deck_is_what_powerpoint_is_strict_about(packs, source):
    deck = packs["en"]["pptx"] if source == "demo" else FORMATS["pptx"].render(hostile_report())
    with zipfile.ZipFile(io.BytesIO(deck)) as package:
        names = package.namelist()
        assert len(names) == len(set(names))
        charts = [n for n in names if re.fullmatch(r"ppt/charts/chart[^/]*\.xml", n)]
        assert charts
        for name in names:
            if name.endswith((".xml", ".rels")):
                text = package.read(name).decode()
                assert not re.search(r">(?:NaN|nan|-?inf)<", text), name
                assert 'TargetMode="External"' not in text, name
            if name in charts:
                _in_order(ElementTree.fromstring(text))
            if name.startswith("ppt/embeddings/"):
                openpyxl.load_workbook(io.BytesIO(package.read(name)))
    for slide in slides(deck):
        ids = [e.get("id") for e in slide._element.iter(qn("p:cNvPr"))]
        assert len(ids) == len(set(ids))


def _in_order(root):
    for element in root.iter():
        wanted = ORDER.get(element.tag.rpartition("}")[2], "").split()
        found = [wanted.index(n) for n in (child.tag.rpartition("}")[2] for child in element) if n in wanted]
        assert found == sorted(found), element.tag
    for cache in root.iter("{http://schemas.openxmlformats.org/drawingml/2006/chart}numCache"):
        points = [int(p.get("idx")) for p in cache if p.tag.endswith("}pt")]
        count = next(int(p.get("val")) for p in cache if p.tag.endswith("}ptCount"))
        assert points == sorted(set(points))
        assert not points or points[-1] < count


# ---- workbook ------------------------------------------------------------------------------------------------------


def test_sheets_have_frozen_headings_native_charts_and_raw_numbers(packs, reports):
    book = openpyxl.load_workbook(io.BytesIO(packs["en"]["xlsx"]))
    report = reports["en"]
    assert sum(len(sheet._charts) for sheet in book) == sum(len(s.charts) for s in report.sections)
    assert all(sheet.freeze_panes for sheet in book)
    sheet = book[report.section("skus").title[:31]]
    table = report.section("skus").tables[0]
    assert [c.value for c in sheet[4][: len(table.columns)]] == [c.heading for c in table.columns]
    for offset, column in enumerate(table.columns, start=1):
        cells = [sheet.cell(5 + i, offset).value for i in range(len(table.frame))]
        assert cells == pytest.approx(table.frame[column.name].tolist()) if column.kind != "text" else cells
    assert sheet.cell(5 + len(table.frame), 1).value is None


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_number_of_a_table_is_the_same_on_slide_sheet_and_page(packs, reports, language):
    report, files_ = reports[language], packs[language]
    page = html.unescape(files_["html"].decode())
    book = openpyxl.load_workbook(io.BytesIO(files_["xlsx"]))
    on_slides = [
        [[cell.text for cell in row.cells] for row in shape.table.rows][1:]
        for slide in slides(files_["pptx"])
        for shape in slide.shapes
        if shape.has_table
    ]
    checked = 0
    for section in (s for s in report.sections if s.tables):
        left = 1
        for index, table in enumerate(section.tables):
            rows = table.frame.to_dict("records")
            said = [
                [shown(r[c.name], c.kind, report.words, report.currency) for c in table.columns] for r in rows
            ]
            assert all(escape.plain(cell) in page for row in said[:10] for cell in row)
            if table.first and index == 0:
                assert any(mine == said[: len(mine)] for mine in on_slides if mine), section.key
            sheet = book[section.title[:31]]
            for place, row in enumerate(rows):
                for offset, column in enumerate(table.columns):
                    if column.kind in NUMBERS and pd.notna(row[column.name]):
                        assert sheet.cell(5 + place, left + offset).value == pytest.approx(row[column.name])
                        checked += 1
            left += len(table.columns) + 1
    assert checked > 300


def test_changes_of_the_summary_carry_their_unit(packs, reports):
    sheet = openpyxl.load_workbook(io.BytesIO(packs["en"]["xlsx"])).worksheets[0]
    formats = {sheet.cell(5 + i, 1).value: sheet.cell(5 + i, 4).number_format for i in range(4)}
    assert "SGD" in formats[reports["en"].words("overview.cost")]
    assert "." not in formats[reports["en"].words("overview.errors")]


def test_charts_of_a_workbook_follow_its_cells(packs, reports):
    book = openpyxl.load_workbook(io.BytesIO(packs["en"]["xlsx"]))
    sheet = book[reports["en"].section("causes").title[:31]]
    chart = reports["en"].section("causes").charts[0]
    reference = sheet._charts[0].series[0].val.numRef.f
    first, last = reference.rpartition("!")[2].replace("$", "").split(":")
    assert [row[0].value for row in sheet[f"{first}:{last}"]] == chart.frame["count"].tolist()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_no_cell_starts_a_formula_whatever_files_hold(language):
    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].render(hostile_report(language))))
    values = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [c for c in values if c.data_type == "f"]
    assert not [
        c for c in values if isinstance(c.value, str) and c.value.lstrip()[:1] in "=+-@" and c.value.strip()
    ]
    assert any(c.value == "'" + HOSTILE for c in values)
    assert not any(cell.hyperlink for cell in values)


# ---- page ----------------------------------------------------------------------------------------------------------


class Tags(HTMLParser):
    """Every tag and attribute that a browser would see."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes = set(), set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.mark.parametrize("source", ["demo", "hostile"])
def test_the_page_fetches_nothing_and_runs_nothing(packs, source):
    page = (packs["en"]["html"] if source == "demo" else FORMATS["html"].render(hostile_report())).decode()
    seen = Tags(page)
    assert not seen.tags & {
        "script",
        "img",
        "link",
        "iframe",
        "object",
        "embed",
        "a",
        "image",
        "use",
        "foreignobject",
    }
    assert not {name for name in seen.attributes if name.startswith("on")} | (
        seen.attributes & {"src", "href", "action"}
    )
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    assert "url(" not in style
    assert "@import" not in style
    assert "default-src 'none'" in page


def test_a_stamp_cannot_leave_the_string_of_the_printed_foot():
    hostile = Pack(**{**hostile_report().__dict__, "filters": '"; } body { background: red } </style><b>'})
    page = FORMATS["html"].render(hostile).decode()
    foot = re.search(r'@bottom-left \{ content: "([^"]*)"; font-family', page)[1]
    assert re.fullmatch(r"(?:[A-Za-z0-9]|\\[0-9a-f]+ )+", foot)
    assert page.count("<style>") == page.count("</style>") == 1


def test_the_page_has_colours_of_its_own_for_dark_screens_and_none_outside_the_names(packs):
    page = packs["en"]["html"].decode()
    dark = re.search(r"prefers-color-scheme: dark\) \{ :root \{(.*?)\}", page)[1]
    named = set(re.findall(r"--([a-z]+):", dark))
    body = page[page.index("<body>") :]
    assert set(re.findall(r"var\(--([a-z]+)\)", page)) <= named
    assert not re.search(r'(?:fill|stroke)="#', body)


def test_drawings_of_the_page_are_well_formed_with_hostile_values():
    page = FORMATS["html"].render(hostile_report()).decode()
    drawings = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    # each chart for wide and for narrow screens
    assert len(drawings) == 8
    assert all(ElementTree.fromstring(d).get("aria-label") == TAGS for d in drawings)


def test_the_page_holds_the_numbers_of_the_report(packs, reports):
    page = packs["en"]["html"].decode()
    for figure in reports["en"].figures:
        assert f"<b>{figure.value}</b>" in page
    assert page.count("<section") == len(reports["en"].sections)


# ---- words ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_no_key_stands_where_words_should(packs, language):
    told = [text for slide in slides(packs[language]["pptx"]) for text in texts_of(slide)]
    book = openpyxl.load_workbook(io.BytesIO(packs[language]["xlsx"]))
    told += [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    told.append(re.sub(r"<style>.*?</style>", "", packs[language]["html"].decode(), flags=re.DOTALL))
    assert not [found for text in told for found in KEY.findall(text)]
    assert not [text for text in told if "{" in text or "**" in text]


def test_both_languages_say_the_same_numbers(reports):
    assert reports["en"].numbers == reports["zh_CN"].numbers
    assert [s.key for s in reports["en"].sections] == [s.key for s in reports["zh_CN"].sections]
    assert all(re.search(r"[\u4e00-\u9fff]", s.title) for s in reports["zh_CN"].sections)


def test_emphasis_goes_and_asterisks_of_values_stay():
    words = Words("en")
    told = plain.plain(
        words, "skus.mixups.one_way", one="A**B", other="x", count="1", errors="2", there="1", back="0"
    )
    assert "A**B" in told
    assert told.count("**") == 1


# ---- command line --------------------------------------------------------------------------------------------------


@pytest.fixture
def here(folder, demo, monkeypatch):
    """The command line on the demo: one process holds a store once, so it is handed the open one."""
    monkeypatch.setenv("RIGHTBOX_DATA", str(folder))
    monkeypatch.setattr(Caller, "store", lambda self: contextlib.nullcontext(demo))
    return folder


def test_the_command_writes_the_formats_asked_for(here, tmp_path, capsys):
    given = [
        "report",
        "--week",
        "2026-W40",
        "--out",
        str(tmp_path / "out"),
        "--format",
        "html,xlsx",
        "--lang",
        "zh",
    ]
    assert command_line.main(given) == 0
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "rightbox-2026-W40-zh_CN.html",
        "rightbox-2026-W40-zh_CN.xlsx",
    ]
    assert "zh_CN.html" in capsys.readouterr().out


@pytest.mark.parametrize(
    "given",
    [
        ["--week", "2026-W99"],
        ["--format", "docx"],
        ["--lang", "xx"],
        ["--from", "2026-10-04", "--to", "2026-10-01"],
    ],
)
def test_a_wrong_argument_is_refused_with_what_is_allowed(here, tmp_path, capsys, given):
    assert command_line.main(["report", "--out", str(tmp_path), *given]) == 1
    assert capsys.readouterr().err.strip()
    assert not list(tmp_path.iterdir())


def test_explain_prints_sentences_or_data(here, capsys):
    assert command_line.main(["explain", "--week", "2026-W40"]) == 0
    assert "against" in capsys.readouterr().out
    assert command_line.main(["explain", "--week", "2026-W40", "--json"]) == 0
    assert isinstance(json.loads(capsys.readouterr().out), list)

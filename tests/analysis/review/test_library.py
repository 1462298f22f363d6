"""Search in two scripts, related retros, measures; blame words; calendar; fishbone; findings of cases."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest

from analysis.draw import fishbone
from analysis.review import blame, calendar, findings, library
from analysis.wording import escape
from analysis.wording.words import Words
from data import schema
from data.query import Filters
from data.records.retros import Finding

EN, ZH = Words("en"), Words("zh_CN")


def retro(retro_id, **texts):
    return dict.fromkeys(schema.RETROS.names) | {"retro_id": retro_id, "filters": "", "state": "held"} | texts


RETROS = pd.DataFrame(
    [
        retro(
            "kit",
            title="Gift boxes leave without a component",
            contributing="kit_bom",
            filters="parent_sku=GIFTBOX",
        ),
        retro(
            "glass", title="Screen protectors mixed up", contributing="lookalike", filters="parent_sku=GLASS"
        ),
        retro("zh", title="夜班面单贴错", what_happened="两个订单的标签互换", contributing="label_swap"),
    ]
)
LESSONS = pd.DataFrame(
    [
        {
            "lesson_id": "l",
            "retro_id": "glass",
            "lesson": "A memo does not help",
            "cause": "lookalike",
            "subject": "",
        }
    ]
)


@pytest.mark.parametrize(
    "query, expected",
    [
        ("gift box", {"kit"}), ("BOXES", {"kit"}), ("mixing", {"glass"}), ("memo help", {"glass"}),
        ("标签互换", {"zh"}),
        ("面单", {"zh"}), ("look-alike", {"glass"}), ("相似", {"glass"}), ("GIFTBOX", {"kit"}), ("unheard", set()),
        ("gift memo", set()), ("", {"kit", "glass", "zh"}), ("贴", {"zh"}),
    ],
)  # fmt: skip
def test_search_finds_words_of_both_languages_in_texts_lessons_and_causes(query, expected):
    documents = library.documents(RETROS, LESSONS, [EN, ZH])
    assert {hit[0] for hit in library.search(documents, query)} == expected


def test_a_word_in_the_title_ranks_above_one_in_the_notes():
    frame = pd.DataFrame([retro("notes", title="x", notes="labels"), retro("title", title="labels")])
    documents = library.documents(frame, LESSONS, [EN])
    assert [hit[0] for hit in library.search(documents, "label")] == ["title", "notes"]


def fifty():
    """50 retros of three subjects in two languages, with one word that is in nearly all of them."""
    subjects = [
        ("Gift box left without a card", "赠品漏放卡片", "kit_bom"),
        ("Navy and black shirts swapped", "藏青色与黑色衬衫拿错", "lookalike"),
        ("Labels crossed at the packing table", "打包台面单贴反", "label_swap"),
        ("Returns put back into the wrong bin", "退货放错库位", "return_restock"),
        ("Screen protector for another phone", "手机膜型号发错", "lookalike"),
    ]
    rows = []
    for n in range(50):
        english, chinese, cause = subjects[n % 5]
        told = chinese if n % 2 else english
        rows.append(
            retro(
                f"r{n}", title=f"Week {n}", summary=told, contributing=cause,
                notes="The box was checked twice. 箱子检查过两次。" if n != 7 else "",
            )
        )  # fmt: skip
    rows[7]["title"] = "面单贴反，发现于夜班"
    rows[12]["notes"] = "label printer and table were moved; crossed the aisle"
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    "query, first",
    [
        ("面单贴反", "r7"), ("夜班面单", "r7"),
        ("labels crossed table", "r12"), ("navy shirt", "r6"),
        ("Week 31", "r31"), ("aisle", "r12"),
        ("printer", "r12"), ("衬衫", "r1"), ("库位", "r3"), ("gift box", "r0"), ("ｇｉｆｔ　ＢＯＸ", "r0"),
    ],
)  # fmt: skip
def test_among_fifty_retros_the_one_that_says_it_best_comes_first(query, first):
    hits = library.search(library.documents(fifty(), LESSONS.head(0), [EN, ZH]), query)
    assert hits[0][0] == first, hits[:5]


def test_a_cause_in_chinese_finds_the_retros_of_that_cause_whatever_their_language():
    hits = library.search(library.documents(fifty(), LESSONS.head(0), [EN, ZH]), "面单贴反")
    assert {f"r{n}" for n in range(2, 50, 5)} <= {h[0] for h in hits}


def test_a_highlight_marks_the_words_and_leaves_the_rest_as_it_was():
    hostile = library.Document(
        "x", {"notes": "<img src=x> the **boxes** were [mixed](http://a.b), 箱子拿错了 " + "tail " * 60}
    )
    pieces = library.snippet(hostile, "notes", "mixing box 拿错")
    assert [text for text, hit in pieces if hit] == ["boxes", "mixed", "拿错"]
    assert "".join(text for text, _ in pieces).rstrip("…") in " ".join(hostile.fields["notes"].split())
    shown = "".join(f"**{escape.markdown(t)}**" if hit else escape.markdown(t) for t, hit in pieces)
    assert "\\<img" in shown and "](http" not in shown and "**mixed**" in shown


def test_actions_are_searched_with_their_retro():
    work = pd.DataFrame([{"retro_id": "glass", "title": "Scan gate at the bench", "description": None}])
    documents = library.documents(RETROS, LESSONS, [EN, ZH], work)
    assert [h[0] for h in library.search(documents, "scan gate")] == ["glass"]


def test_related_retros_share_family_of_the_sku_or_a_cause():
    subjects, families = [Filters().having("sku", "GLASS-13")], {"GLASS-13": "GLASS"}
    assert library.related(RETROS, LESSONS, subjects, ["label_swap"], families) == [
        ("glass", "parent_sku"),
        ("zh", "cause"),
    ]
    assert library.related(RETROS, LESSONS, [], ["unknown"], {}) == []


def test_a_retro_is_about_what_it_found_and_what_its_actions_should_change():
    own = {"zh": [Filters().having("sku", "MUG-RED")], "gone": [Filters().having("sku", "MUG-RED")]}
    subject = [Filters().having("sku", "MUG-RED")]
    assert library.related(RETROS, LESSONS, subject, [], {}) == []
    assert library.related(RETROS, LESSONS, subject, [], {}, own) == [("zh", "sku")]


def test_the_subjects_of_a_retro_are_those_of_its_findings_and_actions():
    found = pd.DataFrame({"retro_id": ["a", "a"], "subject": ["sku=X", ""]})
    work = pd.DataFrame({"retro_id": ["a", ""], "scope": ["station=P1", "station=P2"]})
    about = library.subjects(found, work)
    assert set(about) == {"a"}
    assert [f.values for f in about["a"]] == [(("sku", ("X",)),), (("station", ("P1",)),)]


def test_measures_count_what_was_judged_closed_and_came_back():
    made = pd.Timestamp(2026, 1, 1)
    base = dict.fromkeys(schema.ACTIONS.names) | {"created_at": made, "edited_at": made, "strength": "weaker"}
    work = pd.DataFrame(
        [
            base | {"action_id": "1", "state": "closed", "verdict": "worked"},
            base | {"action_id": "2", "state": "not_effective", "verdict": "no_evidence"},
            base | {"action_id": "3", "state": "reopened", "verdict": "", "due_on": date(2026, 2, 1)},
            base | {"action_id": "4", "state": "verifying", "verdict": "", "due_on": date(2026, 2, 1)},
        ]
    )
    moves = [
        ("1", "effective", 10),
        ("1", "closed", 20),
        ("2", "not_effective", 30),
        ("3", "closed", 5),
        ("3", "reopened", 40),
    ]
    events = pd.DataFrame(
        [{"action_id": a, "to_state": s, "changed_at": made + pd.Timedelta(days=d)} for a, s, d in moves]
    )
    got = library.measures(RETROS, work, events, date(2026, 3, 2))
    assert (got.judged, got.effective, got.closed, got.reopened) == (2, 1, 3, 1)
    assert (got.open, got.overdue, got.closure_days, got.age_days) == (2, 1, 25.0, 60.0)
    assert got.proven == 0.5 and got.recurrence == pytest.approx(1 / 3) and got.strength == {"weaker": 4}


def test_measures_of_nothing_are_no_zero_percent():
    empty = pd.DataFrame(columns=schema.ACTIONS.names)
    got = library.measures(
        RETROS.head(0), empty, pd.DataFrame(columns=schema.ACTION_EVENTS.names), date(2026, 3, 2)
    )
    assert got.proven != got.proven and got.recurrence != got.recurrence and got.closure_days is None


@pytest.mark.parametrize(
    "text, said",
    [
        ("He was careless again", ["careless"]), ("太粗心了", ["粗心"]), ("Wei Ling took it", ["Wei Ling"]),
        ("小王拿错了", ["小王"]), ("wei took it", ["Wei"]), ("The process is weird", []), ("", []),
        ("Willing helpers", []),
        ("The blade was dull; nobody could care less", []), ("HUMAN ERROR", ["human error"]),
        ("li na forgot one", ["Li Na"]), ("line 4 had an alarm", []), ("he will scan it", []),
        ("Will scanned it", ["Will"]),
        ("小明又拿错了", ["小明"]), ("王小明没看清", ["王小明"]), ("It is the packer's fault", ["packer's fault"]),
        ("她不够仔细，态度有问题", ["不够仔细", "态度有问题"]), ("没有认真核对", ["没有认真"]),
        ("笨重的箱子，重大意义", []), ("他太不小心", ["不小心"]), ("粗枝大葉、懶", ["粗枝大葉", "懶"]),
        ("小心轻放", []),
        ("The seller was at fault", []), ("Scan carefully", []), ("ｃａｒｅｌｅｓｓ", ["careless"]),
    ],
)  # fmt: skip
def test_blame_and_names_are_noticed_and_ordinary_words_are_not(text, said):
    assert [hit.text for hit in blame.mentions(text, ["Wei Ling", "小王", "Will", "Li Na", "王小明"])] == said


def test_the_calendar_file_keeps_to_its_format():
    frame = pd.DataFrame(
        [dict.fromkeys(schema.ACTIONS.names) | {
            "action_id": "a1", "title": "Scan, gate; for\nboxes " + "长" * 60, "owner": "Wei", "state": "agreed",
            "due_on": date(2026, 8, 31), "check_on": None,
        }]
    )  # fmt: skip
    text = calendar.ics(frame, EN, datetime(2026, 8, 1, tzinfo=UTC)).decode()
    assert "DTSTART;VALUE=DATE:20260831\r\n" in text and text.count("BEGIN:VEVENT") == 1
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "Scan\\, gate\\; for boxes" in text.replace("\r\n ", "")
    assert all(line.decode() for line in text.encode().split(b"\r\n")[:-1]) and "\n" not in text.replace(
        "\r\n", ""
    )
    changed = calendar.ics(frame.assign(version=7, due_on=date(2026, 9, 4)), EN).decode()
    assert "SEQUENCE:0" in text and "SEQUENCE:7" in changed
    assert text.count("UID:a1-due@rightbox") == changed.count("UID:a1-due@rightbox") == 1
    placed = calendar.ics(frame.assign(state="verifying", check_on=date(2026, 10, 1)), EN).decode()
    assert "a1-check@" in placed and "a1-due@" not in placed


def test_the_fishbone_holds_causes_and_notes_and_nobody_can_break_its_syntax():
    drawn = fishbone.ishikawa(
        'A "bad"\n  week', ["lookalike"], {"method": ["one\n    two", "%% x {y} <b>"]}, EN
    )
    lines = drawn.split("\n")
    assert lines[0] == "ishikawa-beta" and EN("sixm.material") in drawn and "one 2"[:3] in drawn
    assert not set('"{}<>%') & set("".join(lines[1:])) and len(lines) == 7
    assert fishbone.ishikawa("x", [], {}, EN) == ""


def case(n, **values):
    row = {
        "case_id": str(n),
        "cost_total": 10.0,
        "cause": "lookalike",
        "parent_sku": "TEE",
        "symptom": "wrong_sku",
    }
    return row | {"opened_at": pd.Timestamp("2026-07-01") + pd.Timedelta(hours=n)} | values


def test_cases_worth_discussing_are_the_dearest_the_typical_and_the_odd():
    rows = [case(n) for n in range(60)] + [case(100, cost_total=500.0), case(200, cause="listing")]
    chosen = findings.worth_discussing(pd.DataFrame(rows)).set_index("case_id")["why"]
    assert chosen["100"] == "dearest" and chosen["200"] == "odd" and "typical" in set(chosen)
    assert chosen.index.is_unique


def test_a_certainty_is_never_claimed():
    numbers = {"sku": "A", "errors": 15, "lines": 142, "avoidable_errors": 8.6, "amount": 144.0, "currency": "SGD",
               "probability": 0.9999999, "group_rate": 0.01}  # fmt: skip
    told = findings.evidence(Finding("priority", "sku=A", "retro.finding.priority", numbers), EN)
    assert "> 99%" in told and "100%" not in told

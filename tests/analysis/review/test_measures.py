"""Measures against each cause: complete in both languages, editable, the stronger first."""

import pandas as pd
import pytest

from analysis.review import measures
from analysis.wording.words import Words
from data import locales
from data.schema.measures import MEASURES, OWN_MEASURES, SUGGESTED
from data.schema.taxonomy import ACTION_KINDS, CAUSES, STRENGTHS

NONE = pd.DataFrame(columns=list(OWN_MEASURES.names))


def own(**row: object) -> pd.DataFrame:
    return pd.DataFrame(
        [dict.fromkeys(OWN_MEASURES.names, "") | {"measure_id": "own_1", "hidden": False} | row]
    )


@pytest.mark.parametrize("cause", [c.code for c in CAUSES if c.code != "unknown"])
def test_each_cause_has_measures_of_every_strength_the_stronger_first(cause: str):
    strengths = [m.strength for m in measures.suggested(cause, NONE)]
    assert set(strengths) == set(STRENGTHS)
    assert strengths == sorted(strengths, key=STRENGTHS.index)


def test_every_measure_has_words_of_its_own_in_every_language_and_is_suggested_somewhere():
    for words in map(Words, locales.languages()):
        said = [measures.worded(m, words) for m in MEASURES.values()]
        assert all(s["title"] and s["changes"] and s["proof"] for s in said)
        assert len({s["title"] for s in said}) == len(MEASURES)
    assert {code for codes in SUGGESTED.values() for code in codes} == set(MEASURES)
    assert all(m.kind in ACTION_KINDS for m in MEASURES.values())


def test_a_measure_of_ones_own_stands_beside_takes_a_place_or_takes_a_shipped_one_out():
    shipped = [m.code for m in measures.suggested("slip", NONE)]
    beside = measures.suggested("slip", own(cause="slip", title="Mirror", action_kind="warning_label"))
    assert [m.code for m in beside] == [*shipped, "own_1"] and beside[-1].strength == "weaker"
    place = own(
        cause="slip", replaces="scan_gate", title="Camera gate", action_kind="forcing_function", proof="See"
    )
    first = measures.suggested("slip", place)[0]
    assert measures.worded(first, Words("en")) == {"title": "Camera gate", "changes": "", "proof": "See"}
    assert "scan_gate" not in [m.code for m in measures.suggested("slip", place)]
    gone = own(cause="slip", replaces="scan_gate", title="x", action_kind="memo", hidden=True)
    assert [m.code for m in measures.suggested("slip", gone)] == shipped[1:]
    assert next(m.code for m in measures.suggested("lookalike", gone)) == "scan_gate"


def test_a_cause_of_ones_own_has_what_was_set_for_it():
    assert measures.suggested("own_cafe", NONE) == []
    assert [m.title for m in measures.suggested("own_cafe", own(cause="own_cafe", title="Lamp"))] == ["Lamp"]

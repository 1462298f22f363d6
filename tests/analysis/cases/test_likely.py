"""Symptom and cause suggested from remarks: right where the remark tells them, silent where it does not."""

from __future__ import annotations

import csv
import random

import pytest

from analysis.cases.likely import learn, symptom
from benchmarks.truth import remarks as remarks_of_truth
from data.demo.comments import BROKEN, LACKING, REMARKS, WRONG

TRUTH = remarks_of_truth.PHRASES.parent / "symptoms.csv"
# what the simulated shops' buyers write stands elsewhere and was not written for these phrases
MEANT = {
    WRONG: {"wrong_sku", "wrong_variation", "swapped_parcels"},
    LACKING: {"missing_item", "short_quantity", "empty_parcel"},
    BROKEN: {"damaged"},
}
# one language mixed into the other, with codes and noise between
LOOKALIKE = (
    "the two blues look the same",
    "warnanya mirip sekali",
    "label looks alike",
    "mirip yang satunya",
)
KIT = (
    "gift set without its ribbon",
    "hampers tanpa pita",
    "set is not put together right",
    "isi paket hadiah kurang",
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Wrong size, please help", "wrong_variation"),
        ("bukan pesanan saya!!", "wrong_sku"),
        ("ของไม่ครบค่ะ", "missing_item"),
        ("gói hàng rỗng", "empty_parcel"),
        ("a caixa veio e o copo quebrado", "damaged"),
        ("lambat sampai", "late"),
        ("hindi ito ang order ko", "wrong_sku"),
        ("数量不够", "short_quantity"),
        ("wrong colour, wrong item", "wrong_variation"),
        ("thank you, very nice", None),
        ("not broken, thanks", None),
        ("it arrived late and broken", None),
        ("unbroken wrongs", None),
        ("", None),
    ],
)
def test_phrases_tell_the_symptom(text: str, code: str | None):
    found = symptom(text)
    assert (found.code if found else None) == code


def test_remarks_of_the_simulated_shops_are_read_right_or_not_at_all():
    told = right = 0
    for language in REMARKS.values():
        for topic, remarks in language.items():
            for remark in remarks if topic in MEANT else ():
                found = symptom(remark.replace("{ordered}", "AAA").replace("{received}", "BBB"))
                told += found is not None
                right += found is not None and found.code in MEANT[topic]
    assert told >= 10
    assert right >= 0.95 * told


def test_remarks_written_without_looking_at_the_phrases_are_read_or_left_alone():
    """Of remarks that tell their symptom at least 85 % are read right, and of those spoken on at most 3 % wrong."""
    with TRUTH.open(encoding="utf-8", newline="") as file:
        rows = [(r["remark"], r["symptom"] or None) for r in csv.DictReader(file)]
    found = [(truth, read.code if (read := symptom(remark)) else None) for remark, truth in rows]
    telling = [pair for pair in found if pair[0] is not None]
    spoken = [pair for pair in found if pair[1] is not None]
    assert len(telling) > 100
    assert sum(a == b for a, b in telling) >= 0.85 * len(telling)
    assert sum(a != b for a, b in spoken) <= 0.03 * len(spoken)


def written(rng: random.Random, phrases: tuple[str, ...]) -> str:
    words = rng.choice(phrases).split()
    at = rng.randrange(len(words) + 1)
    return " ".join([*words[:at], rng.choice(("pls", "kak", "again", "!!", "shop")), *words[at:]])


@pytest.mark.parametrize("seed", range(4))
def test_remarks_are_judged_as_those_like_them_were(seed: int):
    rng = random.Random(seed)
    known = [(written(rng, LOOKALIKE), "lookalike") for _ in range(30)]
    known += [(written(rng, KIT), "kit_bom") for _ in range(20)]
    past = learn(known)
    for phrases, code in ((LOOKALIKE, "lookalike"), (KIT, "kit_bom")):
        found = [past.suggest(written(rng, phrases)) for _ in range(50)]
        assert sum(f is not None and f.code == code for f in found) >= 45
        assert all(f is None or f.code == code for f in found)
    assert past.suggest("сломано совсем") is None and past.suggest("") is None


def test_few_judged_remarks_say_nothing():
    assert learn([("broken again", "pack_fail")] * 29).suggest("broken again") is None
    same = [("it is wrong", "lookalike")] * 20 + [("it is wrong", "pick_slot")] * 20
    assert learn(same).suggest("it is wrong") is None

"""What came instead by a shop's own judgements: right where its buyers' words tell it, silent where they do not."""

from __future__ import annotations

import random

from analysis.cases.distinctive import DistinctivePieces, distinctive_pieces
from analysis.cases.likely import learn

# what buyers of one shop call items whose listings say it otherwise, and what stands around it
CALLED = {
    "MUG-01": ("the one with the cat", "yang kucing", "猫咪那款"),
    "MUG-02": ("the one with flowers", "yang bunga", "小花那款"),
    "MUG-03": ("the plain one", "yang polos", "纯白那款"),
}
AROUND = (
    "got {} instead",
    "you sent {} :(",
    "dapat {} kak",
    "收到的是{}",
    "{} came, pls help",
    "wrong, it is {}",
)


def remark(rng: random.Random, sku: str) -> str:
    return rng.choice(AROUND).format(rng.choice(CALLED[sku]))


def judged(rng: random.Random, n: int = 120) -> DistinctivePieces:
    return distinctive_pieces(
        learn([(remark(rng, sku), sku) for sku in rng.choices(sorted(CALLED), (60, 25, 15), k=n)])
    )


def test_what_came_is_told_as_the_shop_judged_remarks_like_it() -> None:
    right = wrong = asked = 0
    for seed in range(12):
        rng = random.Random(seed)
        past = judged(rng)
        for sku in rng.choices(sorted(CALLED), k=100):
            found = past.suggest(remark(rng, sku))
            right += found is not None and found.code == sku
            wrong += found is not None and found.code != sku
            asked += 1
    assert right >= 0.85 * asked and wrong <= 0.03 * (right + wrong)


def test_words_of_every_item_and_words_never_seen_tell_none() -> None:
    past = judged(random.Random(3))
    for text in ("wrong, it is", "pls help :(", "got instead", "сломано совсем", "", "12345"):
        assert past.suggest(text) is None


def test_items_that_are_told_alike_are_not_told_apart() -> None:
    rng = random.Random(5)
    same = [(remark(rng, "MUG-01"), sku) for sku in ("MUG-01", "MUG-02") * 40]
    past = distinctive_pieces(learn(same))
    assert not [found for _ in range(100) if (found := past.suggest(remark(rng, "MUG-01")))]


def test_items_that_came_once_or_twice_take_nothing_away() -> None:
    rng = random.Random(7)
    pairs = [(remark(rng, sku), sku) for sku in rng.choices(sorted(CALLED), k=120)]
    rare = [(f"item number {n} broken again", f"RARE-{n}") for n in range(60)]
    alone, beside = distinctive_pieces(learn(pairs)), distinctive_pieces(learn(pairs + rare))
    asked = [remark(rng, sku) for sku in sorted(CALLED) * 20]
    found = [alone.suggest(text) for text in asked]
    assert found == [beside.suggest(text) for text in asked]
    assert len([known for known in found if known is not None]) > 40


def test_few_judgements_or_one_item_say_nothing() -> None:
    assert judged(random.Random(1), 29).suggest("got the one with the cat instead") is None
    assert (
        distinctive_pieces(learn([("the one with the cat", "MUG-01")] * 90)).suggest("the one with the cat")
        is None
    )

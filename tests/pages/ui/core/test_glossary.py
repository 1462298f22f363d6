"""One word for one thing: what Chinese calls a case, an error, a claim, a customer, an action, a station."""

from __future__ import annotations

import pytest

from data import locales

# the word of each term, and others that have stood for it
GLOSSARY = {
    "个案": ("案件", "案例"),
    "错误": ("差错",),
    "投诉": ("索赔",),
    "客户": ("顾客",),
    "措施": ("行动",),
    "打包台": ("工位",),
    "控制限": ("控制线",),
    "店铺": ("商店", "商铺"),
}
TWICE = ("个个案", "打包打包")


def _texts() -> list[tuple[str, str]]:
    forms = locales.catalogue("zh_CN").forms
    return [(key, text) for key, every in forms.items() for text in every]


@pytest.mark.parametrize("term", GLOSSARY)
def test_a_thing_has_one_word(term: str) -> None:
    assert [key for key, text in _texts() if any(other in text for other in GLOSSARY[term])] == []
    assert any(term in text for _, text in _texts())


def test_no_measure_word_stands_twice() -> None:
    assert [key for key, text in _texts() if any(twice in text for twice in TWICE)] == []

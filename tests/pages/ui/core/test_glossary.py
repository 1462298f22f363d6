"""One word for one thing: what Chinese calls a case, an error, a claim, a customer, an action, a station."""

from __future__ import annotations

import re

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


TERMS_OF_STATISTICS = re.compile(r"p′|\bg chart|Anhøj|bootstrap|O/E|自助法", re.IGNORECASE)
# where the exact term belongs: how a number is computed, which chart and rules were chosen, what a column holds
SECOND_LEVEL = re.compile(r"\.(?:computed|how)$|^(?:limits|metric\.chart|report|skus\.kind|dictionary)\.")


def test_terms_of_statistics_stand_on_the_second_level() -> None:
    shown = []
    for language in locales.languages():
        for key, forms in locales.catalogue(language).forms.items():
            if not SECOND_LEVEL.search(key) and any(TERMS_OF_STATISTICS.search(text) for text in forms):
                shown.append((language, key))
    assert shown == []

"""How hard the work of each is."""

from __future__ import annotations

from analysis.draw import heat
from analysis.fair import learning
from analysis.questions.packers import difficulty_mix
from data.query import Filters
from pages.ui import parts
from pages.ui.core import ask
from pages.ui.core.words import ui_words

# A third of all lines are hard; from this share on somebody's work is told to be.
MUCH = 0.5


def difficulty_map(who: str, filters: Filters) -> None:
    """Who packs what: share of easy, middle and hard items."""
    words = ui_words()
    table = ask.counted(difficulty_mix, filters, who)
    names = {band: words(f"packers.band.{band}") for band in learning.BANDS}
    shares = table.set_index(who)[list(learning.BANDS)].rename(columns=names)
    hardest = table.iloc[int(table["hard"].to_numpy().argmax())]
    figure = heat.heat(
        shares, words, parts.look(),
        row_dimension=who,
        text=words.percent,
        tip=lambda name, band, share: words("packers.mix.tip", share=words.percent(share), band=band),
        height=26 * len(shares) + 60,
    )  # fmt: skip
    parts.chart(
        figure,
        "packers.mix",
        finding=""
        if hardest["hard"] < MUCH
        else words.md(
            "packers.mix.finding",
            name=words.value(who, hardest[who]),
            share=words.percent(hardest["hard"]),
            rate=words.per(hardest["expected_rate"]),
        ),
        data=table,
        select=who,
        facts=[words("skus.judged", period=words.span(filters.start, filters.end))],
    )

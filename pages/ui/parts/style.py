"""What the theme cannot say: the size of a screen's name and finding, cards, print."""

from __future__ import annotations

import streamlit as st

from pages.ui.parts.charts import look

RULES = """<style>
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p {color: %(muted)s; opacity: 1}
.st-key-history {display: none}
[class*="-server"] [data-testid="stElementToolbar"] {display: none}
body:has([class*="-server"]) [data-testid="stDataFrameColumnMenu"] {display: none}
.rightbox-link {font: inherit; font-size: .875rem; min-height: 2.5rem; padding: 0 .75rem; border-radius: .5rem;
  border: 1px solid %(line)s; background: transparent; color: %(text)s; cursor: pointer; white-space: nowrap}
.rightbox-link:hover, .rightbox-link:focus-visible {border-color: %(accent)s; color: %(accent)s}
[data-testid="stMetricValue"] {white-space: nowrap}
[data-testid="stMetricValue"] > div {overflow: visible; text-overflow: clip}
.st-key-stories [class*="st-key-story-"] {height: 100%%}
[data-testid="stMainBlockContainer"] {max-width: 1360px; padding-left: 2rem; padding-right: 2rem}
.st-key-screen-finding h2 {font-size: .875rem; line-height: 1.4; font-weight: 500; padding: 0; margin: 0;
  color: %(muted)s}
.st-key-screen-finding [data-testid="stElementContainer"]:has(h2) {margin-bottom: .1rem}
.st-key-screen-finding [data-testid="stHeading"] > div {margin: 0}
.st-key-screen-finding h1 {font-size: 1.375rem; line-height: 1.3; padding: .1rem 0 .35rem; font-weight: 600}
[class*="st-key-story-"] [data-testid="stPageLink-NavLink"] {min-height: 2rem}
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] {padding-left: 1rem; padding-right: 1rem}
  .st-key-screen-finding h1 {font-size: 1.125rem}
}
@media print {
  @page {size: A4; margin: 12mm}
  [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stToolbar"],
  [class*="-downloads"], [class*="-foot"] button {display: none !important}
  [data-testid="stAppViewContainer"], [data-testid="stMain"], .stApp {position: static !important;
    height: auto !important; overflow: visible !important}
  [data-testid="stPlotlyChart"], [data-testid="stDataFrame"], [class*="st-key-story-"] {break-inside: avoid}
}
</style>"""


LOGO = """<svg xmlns="http://www.w3.org/2000/svg" width="132" height="28" viewBox="0 0 132 28"
role="img"><title>Rightbox</title><rect x="2" y="4" width="20" height="20" rx="3" fill="none" stroke="%(accent)s"
stroke-width="2.4"/>
<path d="M7 14l4 4 7-8" fill="none" stroke="%(accent)s" stroke-width="2.4"/>
<text x="30" y="20" font-family="system-ui, sans-serif" font-size="18" font-weight="650"
fill="%(text)s">Rightbox</text></svg>"""


def rules() -> None:
    """Put the rules and the name of the product into the page."""
    theme = look()
    st.logo(LOGO % {"accent": theme.accent, "text": theme.text}, size="large")
    colours = {name: getattr(theme, name) for name in ("muted", "line", "text", "accent")}
    st.html(RULES % colours)

"""What neither the theme nor ``page.css`` can say: colours of the theme in use, cards, print."""

from __future__ import annotations

import streamlit as st

from pages.ui.parts.charts import look

RULES = """<style>
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p {color: %(muted)s; opacity: 1}
[class*="-server"] [data-testid="stElementToolbar"] {display: none}
body:has([class*="-server"]) [data-testid="stDataFrameColumnMenu"] {display: none}
.rightbox-link {font: inherit; font-size: .875rem; min-height: 2.5rem; padding: 0 .75rem; border-radius: .5rem;
  border: 1px solid %(line)s; background: transparent; color: %(text)s; cursor: pointer; white-space: nowrap}
.rightbox-link:hover, .rightbox-link:focus-visible {border-color: %(accent)s; color: %(accent)s}
[data-testid="stBaseButton-primary"]:not(:disabled) p {color: %(paper)s}
[data-testid="stMetricValue"] {white-space: nowrap}
[data-testid="stMetricValue"] > div {overflow: visible; text-overflow: clip}
[data-testid="stMetricLabel"], [data-testid="stMetricLabel"] * {white-space: normal; overflow: visible}
[data-testid="stMetric"] {container-type: inline-size}
[data-testid="stMetricValue"] {font-size: min(1.75rem, 13.5cqi)}
[data-testid="stMetricDelta"], [data-testid="stMetricDelta"] > div {height: auto}
[data-testid="stMetricDelta"] p {white-space: normal}
.st-key-stories [class*="st-key-story-"] {height: 100%%}
.st-key-screen-finding h2 {color: %(muted)s}
[class*="st-key-story-"] [data-testid="stPageLink-NavLink"] {min-height: 2rem}
[data-testid="stMain"] [data-testid="stPageLink-NavLink"] :is(span:not([data-testid="stIconMaterial"]), div, p) {
  white-space: normal; overflow-wrap: break-word}
@media print {
  @page {size: A4; margin: 12mm}
  [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stToolbar"], .st-key-filter-bar, .st-key-bar-link,
  [data-testid="stElementToolbar"], [data-testid="stDataFrame"], .modebar-container, .st-key-cases-controls,
  [data-testid="stTooltipIcon"], [data-testid="stPopover"], [data-testid="stSelectbox"], [data-testid="stNumberInput"],
  [data-testid="stPageLink"], [data-testid="stButton"], [data-testid="stDownloadButton"], .rightbox-link,
  [data-testid="stCheckbox"], [data-testid="stTextInput"], [data-testid="stDateInput"],
  [data-testid="stFormSubmitButton"], [data-testid="stFileUploader"],
  [data-testid="stElementContainer"]:has([data-testid="stButtonGroup"]),
  [data-testid="stExpander"]:not(:has(> details[open])),
  [class*="-downloads"], [class*="-pager"], [class*="-foot"] button {display: none !important}
  html, body, #root, #root > div, .stApp, [data-testid="stAppViewContainer"], [data-testid="stMain"],
  [data-testid="stMainBlockContainer"] {position: static !important; height: auto !important; min-height: 0 !important;
    overflow: visible !important; display: block !important; max-width: none !important; padding: 0 !important;
    inset: auto !important; background: #fff !important}
  .stApp .st-key-print-head {display: block; border-bottom: 1px solid #999; margin-bottom: 8px}
  .rightbox-print {display: table !important; width: calc(100%% - 2px); border-collapse: collapse; font-size: 8pt;
    color: #111}
  .rightbox-print thead {display: table-header-group}
  .rightbox-print th, .rightbox-print td {border: 1px solid #bbb; padding: 1px 4px; text-align: left;
    overflow-wrap: break-word}
  .rightbox-print td.long {overflow-wrap: anywhere}
  .rightbox-print tr, [data-testid="stPlotlyChart"], [class*="st-key-story-"], [data-testid="stMetric"] {
    break-inside: avoid}
  [data-testid="stHeading"], [data-testid="stElementContainer"]:has(> [data-testid="stHeading"]) {break-after: avoid}
  [data-testid="stVerticalBlock"], [data-testid="stLayoutWrapper"] {display: block !important}
  [data-testid="stVerticalBlock"] > * {margin-bottom: 8px}
  .js-plotly-plot, .js-plotly-plot .plot-container, .js-plotly-plot .svg-container {width: 100%% !important;
    height: auto !important}
  .js-plotly-plot .main-svg {width: 100%% !important; height: auto !important}
  .js-plotly-plot .svg-container > .main-svg:first-of-type {position: static !important}
  [data-testid="stPlotlyChart"], [data-testid="stPlotlyChart"] > div, [data-testid="stElementContainer"],
  [data-testid="stVerticalBlock"], [data-testid="stLayoutWrapper"] {max-width: 100%% !important;
    height: auto !important; min-height: 0 !important}
  [data-testid="stMetricValue"] {font-size: 14pt !important}
  [data-testid="stVerticalBlock"]:has(> [data-testid="stElementContainer"] [data-testid="stPlotlyChart"]) {
    break-inside: avoid}
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
    colours = {name: getattr(theme, name) for name in ("muted", "line", "text", "accent", "paper")}
    st.html(RULES % colours)


def alone() -> None:
    """Say that this page has no navigation, so that no place is kept for it (``app.HeldPlace``)."""
    st.html('<span class="rightbox-alone"></span>')

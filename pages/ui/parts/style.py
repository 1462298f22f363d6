"""What the theme cannot say: the size of a screen's name and finding, cards, print."""

from __future__ import annotations

import streamlit as st

from pages.ui.parts.charts import look

RULES = """<style>
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p {color: %(muted)s; opacity: 1}
.st-key-page-script, .st-key-page-script-session {display: none}
[class*="-server"] [data-testid="stElementToolbar"] {display: none}
body:has([class*="-server"]) [data-testid="stDataFrameColumnMenu"] {display: none}
.rightbox-link {font: inherit; font-size: .875rem; min-height: 2.5rem; padding: 0 .75rem; border-radius: .5rem;
  border: 1px solid %(line)s; background: transparent; color: %(text)s; cursor: pointer; white-space: nowrap}
.rightbox-link:hover, .rightbox-link:focus-visible {border-color: %(accent)s; color: %(accent)s}
[data-testid="stBaseButton-primary"]:not(:disabled) p {color: %(paper)s}
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
.st-key-print-head, .rightbox-print {display: none}
.st-key-cases-cards {display: none}
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] {padding-left: 1rem; padding-right: 1rem}
  .st-key-screen-finding h1 {font-size: 1.125rem}
  .st-key-filter-bar {flex-wrap: nowrap !important; overflow-x: auto; scrollbar-width: none}
  .st-key-filter-bar > * {flex: none !important}
  .st-key-cases-cards {display: flex}
  .st-key-cases-cards button > div, .st-key-cases-cards button p {width: 100%%; text-align: left;
    justify-content: flex-start}
  .st-key-cases-cards button {justify-content: flex-start; text-align: left; padding: .75rem 1rem}
  .st-key-cases-server, .st-key-cases-controls .stCheckbox {display: none}
  [data-testid="stElementToolbar"], .modebar-container, [data-testid="stHeaderActionElements"] {display: none}
  [data-testid="stMain"] button, [data-testid="stMain"] [data-testid="stPageLink-NavLink"], .rightbox-link,
  [data-testid="stMain"] summary, [data-testid="stMain"] [data-baseweb="select"] > div,
  [data-testid="stMain"] input:not([type="checkbox"]):not([type="radio"]), [data-testid="stMain"] [role="radio"],
  [data-testid="stMain"] label:has(input[type="checkbox"]), [data-testid="stSidebar"] a,
  [data-testid="stExpandSidebarButton"], [data-testid="stSidebarCollapseButton"] button {
    min-height: 44px !important; min-width: 44px}
  [data-testid="stTooltipIcon"], [data-testid="stTooltipHoverTarget"] > button:has(> svg:only-child) {
    min-width: 44px; min-height: 44px; margin: -14px; justify-content: center}
}
@media print {
  @page {size: A4; margin: 12mm}
  [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stToolbar"], .st-key-filter-bar, .st-key-bar-link,
  [data-testid="stElementToolbar"], [data-testid="stDataFrame"], .modebar-container, .st-key-cases-controls,
  [data-testid="stTooltipIcon"], [data-testid="stPopover"], [data-testid="stSelectbox"], [data-testid="stNumberInput"],
  [data-testid="stPageLink"], [data-testid="stButton"],
  [class*="-downloads"], [class*="-pager"], [class*="-foot"] button {display: none !important}
  html, body, #root, #root > div, .stApp, [data-testid="stAppViewContainer"], [data-testid="stMain"],
  [data-testid="stMainBlockContainer"] {position: static !important; height: auto !important; min-height: 0 !important;
    overflow: visible !important; display: block !important; max-width: none !important; padding: 0 !important;
    inset: auto !important; background: #fff !important}
  .st-key-print-head {display: block; border-bottom: 1px solid #999; margin-bottom: 8px}
  .rightbox-print {display: table; width: calc(100%% - 2px); border-collapse: collapse; font-size: 8.5pt; color: #111}
  .rightbox-print thead {display: table-header-group}
  .rightbox-print th, .rightbox-print td {border: 1px solid #bbb; padding: 2px 5px; text-align: left;
    overflow-wrap: anywhere}
  .rightbox-print tr, [data-testid="stPlotlyChart"], [class*="st-key-story-"], [data-testid="stMetric"] {
    break-inside: avoid}
  [data-testid="stHeading"] {break-after: avoid}
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

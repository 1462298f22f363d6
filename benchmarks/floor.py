"""A plain page with the charts of a screen, drawn from a file: what no screen can be faster than."""

import json
import os
from pathlib import Path

import plotly.graph_objects as go
import streamlit as st


@st.cache_data
def figures(path: str) -> list[dict[str, object]]:
    """The figures as the screen had drawn them: data and layout."""
    return json.loads(Path(path).read_text("utf-8"))


st.set_page_config(layout="wide")
st.title("Floor")
for number, figure in enumerate(figures(os.environ["RIGHTBOX_FLOOR"])):
    st.plotly_chart(
        go.Figure(figure["data"], figure["layout"], skip_invalid=True), key=str(number), on_select="rerun"
    )

"""The overview as many write it: pandas frames kept by `st.cache_data`, filtered and grouped anew at each click, drawn by Plotly Express.

The same eight numbers and six pictures as the dashboard's, without targets, intervals, comparisons, or data that are not known yet.
"""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import plotly.express as px
import streamlit as st

DAYS = {"28d": 28, "91d": 91, "364d": 364}
CHANNELS = ("", "email", "web", "chat", "phone", "social")


@st.cache_data(show_spinner=False)
def load(name: str) -> pd.DataFrame:
    return pd.read_parquet(Path(os.environ["BENCH_PEER"]) / f"{name}.parquet")


st.set_page_config(layout="wide")
st.title("Overview")
names = list(DAYS)
asked = st.query_params.get("period", names[0]), st.query_params.get("channel", "")
period = st.sidebar.selectbox("Period", names, index=names.index(asked[0]) if asked[0] in names else 0)
channel = st.sidebar.selectbox("Channel", CHANNELS, index=CHANNELS.index(asked[1]) if asked[1] in CHANNELS else 0)

tickets, surveys = load("tickets"), load("surveys")
end = tickets["created_on"].max()
start = end - pd.Timedelta(days=DAYS[period])
chosen = tickets[(tickets["created_on"] > start) & (tickets["created_on"] <= end)]
answers = surveys[(surveys["survey_on"] > start) & (surveys["survey_on"] <= end)]
if channel:
    chosen, answers = chosen[chosen["channel"] == channel], answers[answers["channel"] == channel]
csat, nps = answers[answers["survey_kind"] == "csat"], answers[answers["survey_kind"] == "nps"]

solved = chosen[chosen["resolution_seconds"].notna()]
tiles = {
    "First response time": f"{chosen['first_response_seconds'].median() / 3600:.1f} h",
    "Resolution time": f"{chosen['resolution_seconds'].median() / 3600:.1f} h",
    "Answered within 1 h": f"{(chosen['first_response_seconds'] <= 3600).mean():.1%}",
    "Resolution time, p90": f"{chosen['resolution_seconds'].quantile(0.9) / 3600:.1f} h",
    "Tickets created": f"{len(chosen):,}",
    "Tickets solved": f"{len(solved):,}",
    "CSAT": f"{(csat['score'] >= 4).mean():.1%}",
    "NPS": f"{100 * ((nps['score'] >= 9).mean() - (nps['score'] <= 6).mean()):.0f}",
}
for place, (label, value) in zip(st.columns(4) * 2, tiles.items(), strict=True):
    place.metric(label, value)

by_day = chosen.groupby("created_on")
charts = [
    px.line(by_day["first_response_seconds"].median().reset_index(), x="created_on", y="first_response_seconds"),
    px.bar(by_day.size().rename("tickets").reset_index(), x="created_on", y="tickets"),
    px.line(csat.groupby("survey_on")["score"].mean().reset_index(), x="survey_on", y="score"),
    px.bar(chosen.groupby("channel").size().rename("tickets").reset_index(), x="tickets", y="channel"),
    px.bar(chosen.groupby("team")["resolution_seconds"].median().reset_index(), x="resolution_seconds", y="team"),
    px.bar(chosen.groupby("category").size().rename("tickets").reset_index(), x="tickets", y="category"),
]
for place, chart in zip(st.columns(3) * 2, charts, strict=True):
    place.plotly_chart(chart)

"""SERVQUAL: what was expected and found, by dimension; gaps with intervals; what they weigh."""

import streamlit as st

from apps.board import blocks, charts_service, context, data, service, tables
from apps.board.filters import Choice
from apps.board.reading import service as reading

run = context.current()
texts, snapshot = run.texts, run.snapshot
st.title(texts("servqual.title"))
with st.container(horizontal=True):
    grain, start, _ = service.choose_period_or_stop(run, "servqual_details")
    figures = reading.load_figures(snapshot, "serv", grain, start, start)
    called = data.load_names(snapshot, "location")
    places = sorted(set(figures.loc[figures["dimension"] == "location", "member"]))
    place = run.filters.choose(
        Choice(
            "place", texts("servqual.place"), ("all", *places), ("all",),
            lambda code: texts("servqual.company") if code == "all" else called.get(code, code),
        )
    )  # fmt: skip
blocks.notice_of_ignored(run.filters, texts)
details = reading.load_servqual(snapshot, grain, start, place)
figures = figures[figures["member"] == place].set_index("metric")
if details.empty or figures.empty:
    st.info(texts("servqual.too_few"), icon=":material/hourglass_empty:")
    st.stop()
whole = details[details["servqual_dimension"] == "overall"].iloc[0]
people = int(whole["respondent_count"])
period = run.name_period(grain, start)
st.caption(texts("servqual.intro", n=people, period=period))
names = {name: texts(f"servqual.dimension.{name}") for name in service.DIMENSIONS}
sides = ("expectation", "perception")
both = service.under_names(
    figures,
    {
        f"servqual_{side}_{name}": (names[name], texts(f"servqual.{side}"))
        for side in sides
        for name in names
    },
)
if not both.empty:
    st.subheader(texts("servqual.both"))
    both = service.with_texts(both, texts, ends=(1.0, 7.0))
    picture = charts_service.points(
        both, texts, order=list(names.values()), unit=texts("servqual.unit")
    )
    blocks.chart(picture, texts("servqual.both"), key="both")
overall = {
    "servqual_gap": texts("servqual.overall"),
    "servqual_gap_weighted": texts("servqual.weighted"),
}
of_gaps = {f"servqual_gap_{name}": text for name, text in names.items()} | overall
gap = texts("servqual.gap")
gaps = service.under_names(figures, {metric: (text, gap) for metric, text in of_gaps.items()})
if not gaps.empty:
    st.subheader(texts("servqual.gaps"))
    st.caption(texts("servqual.gaps_caption"))
    gaps = service.with_texts(gaps, texts)
    order = [text for text in of_gaps.values() if text in set(gaps["name_text"])]
    picture = charts_service.points(
        gaps, texts, order=order, unit=texts("servqual.gap_unit"), zero=True
    )
    blocks.chart(picture, texts("servqual.gaps"), key="gaps")
    gaps["verdict_text"] = [
        service.judge_gap(one.low, one.high, texts) for one in gaps.itertuples(index=False)
    ]
    shown = ("name", "value", "interval", "n", "verdict")
    tables.show(
        gaps, {f"{name}_text": texts(f"servqual.column.{name}") for name in shown}, key="gap_table"
    )

st.subheader(texts("servqual.weights"))
counts = {name: int(whole[f"points_{name}_count"]) for name in ("used", "wrong", "missing")}
st.caption(texts("servqual.weights_caption", **counts))
service_rows = service.dimensions_in_words(details, names, texts)
parts = ("name", "points", "alpha_expectation", "alpha_perception")
tables.show(
    service_rows, {name: texts(f"servqual.column.{name}") for name in parts}, key="dimensions"
)
if (details[["alpha_expectation_verdict", "alpha_perception_verdict"]] == "low").any(axis=None):
    st.warning(texts("servqual.alpha_low"), icon=":material/warning:")
with st.expander(texts("servqual.items")):
    of_items = ("item", "name", "wording", "expectation", "perception", "gap", "interval", "n")
    tables.show(
        service.items_in_words(details, names, texts),
        {name: texts(f"servqual.column.{name}") for name in of_items},
        key="items",
    )

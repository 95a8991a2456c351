"""Self-assessment: how customer-centric the company holds itself to be, and what is next."""

import streamlit as st

from apps.board import assessment_blocks, blocks, context, deciding
from orchestration.assessment.questionnaire import questionnaire

run = context.current()
texts = run.texts
st.title(texts("assessment.title"))
st.caption(texts("assessment.intro"))
asked = questionnaire()
with st.expander(texts("assessment.guide")):
    st.write(asked.guide.of(texts.language))
    st.write(
        "\n".join(f"- {at}: {said.of(texts.language)}" for at, said in enumerate(asked.levels))
    )

try:
    found = deciding.load_assessments()
except deciding.JournalError:
    st.error(texts("assessment.no_journal"), icon=":material/error:")
    st.code("loyalty verify", language=None)
    st.stop()
comparable = [one for one in found if one.card is not None]
if comparable:
    assessment_blocks.newest(texts, asked, comparable[0])
    assessment_blocks.history(texts, asked, comparable)
else:
    st.info(texts("assessment.none"), icon=":material/checklist:")
    st.code("loyalty assessment questions > assessment.yaml", language=None)
if len(comparable) < len(found):
    st.caption(texts("assessment.other_version", n=len(found) - len(comparable)))

st.subheader(texts("assessment.fill_in"))
st.caption(texts("assessment.fill_in_caption"))
assessment_blocks.filling_in(texts, run.viewer, asked)
blocks.notice_of_ignored(run.filters, texts)

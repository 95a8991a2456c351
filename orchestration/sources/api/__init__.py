"""Answers pulled over the APIs of form tools and CRMs: their pages, as they came."""

"""Loyalty Metrics: the pipeline from source to published figures."""

"""The KPI feed for bonus schemes: an append-only ledger of entries, released period by period.

Figures are made elsewhere; what is here freezes, compares, signs, delivers and proves them.
"""

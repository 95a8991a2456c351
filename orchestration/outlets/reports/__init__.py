"""The analytical report on a month or a quarter: one object, printed as HTML, PDF and XLSX.

Reads one snapshot and the decisions that answer earlier recommendations. No arithmetic of metrics
is here: figures come from `published`, and counts in sentences are the lengths of lists of answers.
"""

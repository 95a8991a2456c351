"""Reads landed bytes into text rows: headers and cells as they stand, nothing judged or typed."""

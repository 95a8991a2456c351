"""Tests of the sample company: its files, its flaws, its oracle."""

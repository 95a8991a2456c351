"""Fetch bytes from outside and read them into text rows; never judge a row, never open DuckDB."""

"""From landed bytes to typed rows: read, mapped, judged, and split into valid and rejected."""

"""Handing letters and messages over, and what is known of each afterwards; not what they say."""

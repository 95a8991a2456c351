"""Alerts: what is proven worse or stopped, told once for each cause until somebody says "seen"."""

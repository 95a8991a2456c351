"""Bytes as they came, written once, and the manifest that says where they came from; no parsing."""

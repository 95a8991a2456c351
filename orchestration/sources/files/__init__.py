"""Files in a folder, local or behind any fsspec URL."""

"""Erases one person from what has landed; everything behind landing is then computed again."""

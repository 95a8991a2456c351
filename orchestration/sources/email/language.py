"""Russian, Romanian or English, by script and by small words; "" when a text does not tell."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+")
_UKRAINIAN = frozenset("іїєґ")
_ROMANIAN_LETTERS = frozenset("ăâîșțşţ")
_ROMANIAN = frozenset(
    "si sa de la cu nu din pe este sunt am fost mai foarte pentru ca care dar bine bun buna "
    "rapid mult multumesc multumim prea tot toate totul ce mi ma le va ati asteptat un o "
    "fara daca cand scump serviciu livrare".split()
)
_ENGLISH = frozenset(
    "the and is was were are to of for with not but very good great bad it i you we they this "
    "that have had be my your too so no slow fast thanks thank nice service delivery because quick "
    "on in at from".split()
)


def language_of(text: str) -> str:
    """ru, ro, en or ""."""
    words = [word.lower() for word in _WORD.findall(text[:5_000])]
    letters = "".join(words)
    if not letters:
        return ""
    cyrillic = sum(1 for letter in letters if "а" <= letter <= "я" or letter == "ё")
    if any(letter in _UKRAINIAN for letter in letters):
        return ""
    if cyrillic * 2 > len(letters):
        return "ru"
    romanian = sum(1 for word in words if word in _ROMANIAN or _ROMANIAN_LETTERS & set(word))
    english = sum(1 for word in words if word in _ENGLISH)
    if romanian == english:
        return ""
    return "ro" if romanian > english else "en"

"""Finds the score a respondent wrote in a reply or a subject; "" when there is none or none that is
certain.

A number is a score at the very beginning, or where words say so ("nota 9", "9 из 10"). Dates,
times, prices, counts, telephone numbers and statements of the scale ("от 0 до 10") never are.
Whether the number fits the question's scale is judged later.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from orchestration.sources.email.counted_things import COUNTED, COUNTED_ONE

_MAX_CHARS = 5_000
_MAX_BEGINNING_CHARS = 300
_FLAGS = re.IGNORECASE | re.VERBOSE
_FULL_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)}

_SCORE_UNITS = (
    r"(?:балл(?:а|ов|ы)?|б\.|бал\b|зв[её]зд(?:а|ы|очк\w*)?|очк(?:о|а|ов)|puncte|punct"
    r"|stele|stea|points?|stars?|⭐+|★+|\*)"
)
_NUMBER = r"(?P<score>(?:100|[0-9]{1,2})(?:[.,][05])?)"
_OUT_OF = r"(?:\s*(?:/|из|din|of|out\s+of|от)\s*(?:5|7|10)(?:-?ти)?(?![0-9]|[./:,-][0-9]))"
_KEYWORD = r"""(?:(?:моя\s+|наша\s+)?(?:общая\s+)?(?:оценка|отметка|балл|рейтинг) | ставлю
    | поставлю | поставил[аи]? | оцениваю(?:\s+на)? | оценю\s+на
    | даю | nota(?:\s+mea)? | not[ăa]\b | scor(?:ul)? | punctaj(?:ul)? | dau | (?:my\s+
    |overall\s+)?(?:score|rating|mark|grade) | i(?:'d|\s+would)?\s+(?:give|rate)(?:\s+you|\s+it)?
    | nps | csi | ces | csat)"""
_LINK = r"\s*(?:[:=–—-]|is|it|e|este|это|на|:\s*это|of|a|am)?\s*"
_NOT_A_SCORE_AFTER = rf"""(?![0-9\w])(?![^\S\n]*[,:/–—-][^\S\n]*[0-9])
    (?![^\S\n]*\([^\S\n]*[0-9])(?!\.[0-9])(?!\.[^\S\n]*[0-9]{{1,2}}\.)
    (?![^\S\n]*(?:из|din|of|out[^\S\n]+of|от|на)[^\S\n]+[0-9])(?![^\S\n]*(?:{COUNTED}))(?![^\S\n]*[%°$€£₽№])
    (?!-(?:го|му|й|я|е|ти|х|м|ю|ый|ая|ое|ой|th|st|nd|rd|lea|a)\b)(?![^\S\n]*(?:или|либо|sau|or|до|to
    |p[âa]n[ăa]|и|și|si|and)[^\S\n]+[0-9])"""

_BEGINNING = re.compile(
    rf"""^[\s*_"'«„“(\[]*(?:[-–—•]\s+)?(?!24\s*/\s*7)(?:{_KEYWORD}{_LINK})?(?:на\s+|твёрдая\s+
    |твердая\s+|un\s+|a\s+|an\s+)?{_NUMBER}\ufe0f?\u20e3?
    (?:{_OUT_OF}(?:\s*{_SCORE_UNITS})?|\s*{_SCORE_UNITS}|(?![^\S\n]+[0-9])){_NOT_A_SCORE_AFTER}""",
    _FLAGS,
)
_ANYWHERE = re.compile(
    rf"""(?<![\w.,/:№#$€+-])(?:
    {_KEYWORD}{_LINK}(?P<named>[0-9]{{1,3}})(?:{_OUT_OF})?(?:\s*{_SCORE_UNITS})?(?![^\S\n]+[0-9]){_NOT_A_SCORE_AFTER}
    | (?!24\s*/\s*7)(?P<of>[0-9]{{1,2}}){_OUT_OF}(?!\s*(?:{COUNTED}))
    | (?P<units>[0-9]{{1,2}})\s*(?:балл(?:а|ов)?|puncte|points?)(?!\w)
    )""",
    _FLAGS,
)
_SCALE = re.compile(
    r"""(?:(?:по\s+)?(?:\w{1,20}\s+)?шкал[аеы]\s+)?(?:\bот|\bс|\bde\s+la|\bfrom|\bbetween
    |\bîntre|\bintre)\s+[0-9]{1,3}\s*(?:до|по|la|p[âa]n[ăa]\s+la|to|and|și|si|[-–—])\s*[0-9]{1,3}
    | [(\[]?(?<![0-9.,/:-])[01]\s*(?:[-–—]|\.\.\.?|…)\s*(?:5|7|10|100)(?![0-9])[)\]]?
    | (?:\bon\s+)?(?:\b(?:a\s+|the\s+)?scale\s+(?:of|from)
    |\bscal[ăa]\s+de(?:\s+la)?)\s+[0-9]{1,3}(?:\s*(?:to|la|[-–—])\s*[0-9]{1,3})?
    | (?:10|5|7)-?(?:ти)?балльн\w+\s+шкал\w+""",
    _FLAGS,
)
_GREETING = re.compile(
    r"""^\s*(?:здравствуйте|здравствуй|добрый\s+(?:день|вечер)|доброго\s+(?:дня|времени\s+суток)
    |доброе\s+утро|приветствую|привет
    |bun[ăa]\s+(?:ziua|seara|diminea[țţt]a)|bun[ăa]|salut(?:are)?|hello|hi|hey|dear|good\s+(?:day
    |morning|afternoon|evening))\b
    [^\n0-9.!,]{0,40}(?:[.!,]+|\n)\s*""",
    _FLAGS,
)
_ALONE = re.compile(r"^[ \t*_\"'«(\[]*(100|[0-9]{1,2})[ \t*_\"'»)\].!]*$", re.MULTILINE)
_LAST_WORD = re.compile(r"[.!?…]\s+([0-9]{1,2})[\s.!]*$")
_LONG_GAP = re.compile(r"([^\S\n]|\n)\1{2,}")
_SEPARATORS = " \t\r\n-–—.,;:!*_)]\"'»”+\ufe0f\u20e3⭐★/|="


@dataclass(frozen=True)
class Found:
    """The score as text, and the words around it that are comment."""

    score: str
    comment: str


def find_score(reply: str) -> Found:
    """The score of a stripped reply. When the reply begins with it, the comment is the rest, else
    all of it.
    """
    text = reply.translate(_FULL_WIDTH).replace("🔟", "10")
    start = _LONG_GAP.sub(r"\1\1", text[:_MAX_CHARS])
    if found := _at_beginning(text):
        return found
    without_greeting = _GREETING.sub("", start, count=1)
    if without_greeting != start and (found := _at_beginning(without_greeting)):
        return Found(found.score, reply)
    return Found(_anywhere(start), reply)


def score_in_subject(subject: str) -> str:
    """The score of a subject such as "Re: NPS 9 [#token]"."""
    text = re.sub(r"\[(?:#|token:)[^\]]*\]", " ", subject, flags=re.IGNORECASE)
    text = re.sub(
        r"^\s*(?:(?:re|fwd?|aw|отв|ответ|на|răsp|rasp)\s*:\s*)+", "", text, flags=re.IGNORECASE
    ).strip()
    return find_score(text).score


def _at_beginning(text: str) -> Found | None:
    found = _BEGINNING.match(text[:_MAX_BEGINNING_CHARS])
    if not found or _only_counts(text, found):
        return None
    rest = text[found.end() :]
    return Found(found["score"], rest.lstrip(_SEPARATORS).strip())


def _only_counts(text: str, found: re.Match[str]) -> bool:
    """Whether a 1 only counts: "1. … 2. …", "1 менеджер на весь зал"."""
    if found["score"] != "1":
        return False
    if re.match(rf"[^\S\n]+{COUNTED_ONE}", text[found.end("score") :], _FLAGS):
        return True
    mark = text[found.end("score") : found.end("score") + 1]
    return (
        mark in (".", ")")
        and re.search(rf"^\s*2{re.escape(mark)}\s", text, re.MULTILINE) is not None
    )


def _anywhere(text: str) -> str:
    plain = _SCALE.sub(" ", text)
    if (found := _at_beginning(plain.lstrip(" \t:,;–—-"))) and plain[:20] != text[:20]:
        return found.score
    named = {found["named"] or found["of"] or found["units"] for found in _ANYWHERE.finditer(plain)}
    if named:
        return named.pop() if len(named) == 1 else ""
    alone = set(_ALONE.findall(plain))
    if alone:
        return alone.pop() if len(alone) == 1 else ""
    last = _LAST_WORD.search(plain)
    if last and len(re.findall(r"[0-9]+", plain)) == 1:
        return last.group(1)
    return ""

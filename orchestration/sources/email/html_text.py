"""The visible text of an HTML mail, without what its client marked as quoted.

Clients mark the quoted mail by structure (a class, an id, a border) far more reliably than by
words, so this comes first. Not here: wording of quote introductions and signatures, which also
occur in plain text.
"""

from __future__ import annotations

import re
import warnings

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning
from bs4.builder import ParserRejectedMarkup
from bs4.element import CData, NavigableString, Tag

MAX_HTML_CHARS = 300_000
_MAX_NODES = 60_000

_INVISIBLE = frozenset(
    ("script", "style", "head", "title", "template", "noscript", "object", "svg", "select")
)
_BLOCKS = frozenset(
    "address article aside blockquote body center dd div dl dt figure footer form h1 h2 h3 h4 h5 "
    "h6 header hr html li main nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
_QUOTE_CLASSES = frozenset(
    "gmail_quote gmail_quote_container gmail_attr yahoo_quoted yahooquotedplaceholder "
    "protonmail_quote zmail_extra tutanota_quote moz-cite-prefix moz-forward-container "
    "outlookmessageheader mail-quote-collapse quoted-text front-blockquote ymail_quoted".split()
)
_SIGNATURE_CLASSES = frozenset(
    "gmail_signature gmail_signature_prefix moz-signature ms-outlook-mobile-signature "
    "protonmail_signature_block signature_quote".split()
)
_QUOTE_IDS = ("yahoo_quoted", "reply-intro", "mailbox-conversation", "replybody")
_SIGNATURE_IDS = frozenset(("signature", "ms-outlook-mobile-signature", "applemailsignature"))
_END_IDS = frozenset(
    "divrplyfwdmsg appendonsend mail-editor-reference-message-container olk_src_body_section "
    "orimsghtmlseperator x_divrplyfwdmsg x_appendonsend".split()
)
# Outlook draws a line above the quoted headers; nothing below it is the respondent's
_OUTLOOK_BORDER = re.compile(
    r"border:\s*none;\s*border-top:\s*solid\s+#?[0-9a-z]+\s+1\.0pt", re.IGNORECASE
)
_HIDDEN = re.compile(
    r"display:\s*none|visibility:\s*hidden|font-size:\s*0(?:px)?\s*(?:;|$)", re.IGNORECASE
)
_UNCLOSED = re.compile(r"<(?![a-zA-Z/!?][^<>]*>)")
_DECLARATION = re.compile(r"<[!?][^<>]*>")
_TAG = re.compile(r"<[^<>]*>")
_QUOTED_VALUE = re.compile(r"\"[^\"]*\"|'[^']*'")
_SPACES = re.compile(r"[ \t\r\n\f\v]+")


def visible_text(html: str, *, keep_quotes: bool = False) -> str:
    """What a reader sees, one line a block, up to where the quoted mail begins; `keep_quotes` keeps
    all of it.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
            soup = BeautifulSoup(_closed(html[:MAX_HTML_CHARS]), "html.parser")
    except ParserRejectedMarkup:
        return ""
    pieces: list[str] = []
    stack: list[Tag | NavigableString | None] = [soup]
    for _ in range(_MAX_NODES):
        if not stack:
            break
        node = stack.pop()
        if node is None:
            pieces.append("\0")
        elif isinstance(node, Tag):
            if not keep_quotes and _ends_reply(node):
                break
            if node.name in _INVISIBLE or _is_hidden(node) or (not keep_quotes and _is_cut(node)):
                continue
            if node.name == "br":
                pieces.append("\n")
                continue
            is_block = node.name in _BLOCKS
            if is_block:
                pieces.append("\0")
                stack.append(None)  # where the block ends
            stack.extend(
                child
                for child in reversed(node.contents)
                if isinstance(child, Tag | NavigableString)
            )
        elif type(node) in (NavigableString, CData):
            is_pre = node.parent is not None and node.parent.name == "pre"
            pieces.append(str(node) if is_pre else _SPACES.sub(" ", str(node)))
    return _joined(pieces)


def _closed(html: str) -> str:
    """Markup in which everything that opens also closes.

    The standard parser looks through all the rest of the text for the end of each unclosed comment,
    tag or quoted value: 300 kB of them take it five minutes.
    """
    pieces: list[str] = []
    position = 0
    while (start := html.find("<!--", position)) >= 0:
        pieces.append(html[position:start])
        end = html.find("-->", start + 4)
        position = end + 3 if end >= 0 else len(html)
    text = "".join((*pieces, html[position:]))
    text = _UNCLOSED.sub("&lt;", text)
    text = _DECLARATION.sub("", text)
    return _TAG.sub(_with_closed_quotes, text)


def _with_closed_quotes(tag: re.Match[str]) -> str:
    rest = _QUOTED_VALUE.sub("", tag.group())
    return re.sub("[\"']", " ", tag.group()) if '"' in rest or "'" in rest else tag.group()


def _joined(pieces: list[str]) -> str:
    r"""Lines from text and block borders (\0): a border starts a new line, but never makes an empty
    one.
    """
    lines = [""]
    for piece in pieces:
        if piece == "\0":
            if lines[-1].strip():
                lines.append("")
            continue
        first, *others = piece.split("\n")
        lines[-1] += first
        lines.extend(others)
    text = "\n".join(line.strip(" \t") for line in lines)
    return re.sub(r"\n{3,}", "\n\n", text.replace("\0", " ")).strip("\n")


def _classes(tag: Tag) -> set[str]:
    found = tag.get("class")
    names = found if isinstance(found, list) else str(found or "").split()
    # webmails prefix foreign classes: "x_gmail_quote", "gmail_quote_mailru_css_attribute_postfix"
    return {re.sub(r"^x_|_mailru_css_attribute_postfix$", "", str(name).lower()) for name in names}


def _identifier(tag: Tag) -> str:
    return str(tag.get("id") or "").lower()


def _style(tag: Tag) -> str:
    return str(tag.get("style") or "")


def _ends_reply(tag: Tag) -> bool:
    if _identifier(tag) in _END_IDS:
        return True
    return tag.name in ("div", "p") and bool(_OUTLOOK_BORDER.search(_style(tag)))


def _is_cut(tag: Tag) -> bool:
    identifier = _identifier(tag)
    return (
        tag.name == "blockquote"
        or bool(_classes(tag) & (_QUOTE_CLASSES | _SIGNATURE_CLASSES))
        or identifier in _SIGNATURE_IDS
        or identifier.startswith(_QUOTE_IDS)
        or (tag.name == "div" and str(tag.get("name") or "").lower() == "quote")
        or str(tag.get("data-marker") or "") == "__QUOTED_TEXT__"
    )


def _is_hidden(tag: Tag) -> bool:
    return bool(tag.attrs) and (tag.has_attr("hidden") or bool(_HIDDEN.search(_style(tag))))

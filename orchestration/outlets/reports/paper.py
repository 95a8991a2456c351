"""A report as PDF: WeasyPrint prints the HTML page. It asks the system for Pango."""

from __future__ import annotations

import hashlib

#: what Debian and Ubuntu call what WeasyPrint needs
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"


class NoPangoError(Exception):
    """This machine cannot print PDF."""

    def __init__(self) -> None:
        super().__init__(
            "PDF needs Pango, which is not on this machine. On Debian and Ubuntu: "
            f"apt-get install {PACKAGES}; on macOS: brew install pango. "
            "HTML and XLSX need nothing: --format html,xlsx"
        )


def can_print() -> bool:
    """Whether this machine has what PDF needs."""
    try:
        import weasyprint  # noqa: F401  # its import looks for Pango
    except OSError:
        return False
    return True


def as_pdf(page: str) -> bytes:
    """The page as PDF; the same page gives the same bytes.

    Raises:
        NoPangoError: when the system has no Pango.
    """
    try:
        import weasyprint
    except OSError as error:
        raise NoPangoError from error
    only_what_is_inside = weasyprint.URLFetcher(allowed_protocols=["data"], fail_on_errors=True)
    printed = weasyprint.HTML(string=page, url_fetcher=only_what_is_inside).write_pdf(
        pdf_identifier=hashlib.sha256(page.encode("utf-8")).digest()[:16],
        custom_metadata=False,
    )
    assert isinstance(printed, bytes)  # noqa: S101  # without a target it returns the file
    return printed

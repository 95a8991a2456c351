"""What a test needs from the machine: a mail server, a browser, a tool.

Here: the one way to leave a test out. Not here: fakes, sample data, fixtures.
"""

import os

import pytest


def require(condition: bool, what: str) -> None:
    """Leave the test out, with a reason, when the machine lacks `what`; under CI=true fail instead.

    A test that is left out is listed at the end of the run, so nobody mistakes it for one that passed.
    """
    if condition:
        return
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"this machine has no {what}, and CI leaves nothing out", pytrace=False)
    pytest.skip(f"this machine has no {what}")

"""What a test needs from the machine: a mail server, a browser, a tool.

Here: the one way to leave a test out. Not here: fakes, sample data, fixtures.
"""

import os

import pytest


def require(condition: object, what: str) -> None:
    """Leave the test out when the machine has no `what`; under CI=true fail instead.

    What is left out is listed at the end of the run, so nobody takes it for a test that passed.
    """
    if condition:
        return
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"this machine has no {what}, and CI leaves nothing out", pytrace=False)
    pytest.skip(f"this machine has no {what}")

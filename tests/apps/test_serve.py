"""The board is served to this machine only, and tells nobody about it."""

import sys
from itertools import pairwise

from apps.board.serve import APP, command


def test_the_board_listens_on_the_loopback_address_and_is_silent() -> None:
    arguments = command("127.0.0.1", 8599)

    assert arguments[:5] == [sys.executable, "-m", "streamlit", "run", str(APP)]
    flags = list(zip(arguments[5::2], arguments[6::2], strict=True))
    assert ("--server.address", "127.0.0.1") in flags
    assert ("--server.port", "8599") in flags
    assert ("--browser.gatherUsageStats", "false") in flags
    assert ("--server.enableXsrfProtection", "true") in flags
    assert ("--client.showErrorDetails", "none") in flags
    assert ("--client.disableDataExport", "true") in flags


def test_only_names_of_this_machine_are_answered() -> None:
    arguments = command()
    names = [value for flag, value in pairwise(arguments) if flag == "--server.allowedHosts"]

    assert names == ["localhost", "127.0.0.1"]


def test_the_application_is_there() -> None:
    assert APP.is_file()
    assert (APP.parent / ".streamlit" / "config.toml").is_file()


def test_the_colour_of_a_brand_is_that_of_the_buttons() -> None:
    settings = command(colour="#7A1F3D")

    assert settings[settings.index("--theme.light.primaryColor") + 1] == "#7A1F3D"
    assert "--theme.light.primaryColor" not in command()

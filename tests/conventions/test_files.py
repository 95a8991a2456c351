"""What may be in a file of this project: nothing of its author's machine, and no secret."""

import re
from pathlib import Path

import pytest

from tests.conventions.checkout import PROJECT, files, lines_of, project_files, text_of

MACHINE_PATH = re.compile(
    r"(?<![\w.])(/root/|/home/\w|/Users/\w|/workspace\b|/work/|[A-Z]:\\Users)"
)
PACKAGE_INDEX = re.compile(
    r"(?<!no-emit-)\b(extra-)?index-url|(?<!no-emit-)\bfind-links\b|trusted-host"
    r"|files\.pythonhosted\.org|pypi\.org/simple|registry\.npmjs|artifactory|\bnexus\b|file:///",
    re.IGNORECASE,
)
SECRET = re.compile(
    r"AKIA[0-9A-Z]{16}|gh[pousr]_\w{30,}|github_pat_\w{20,}|xox[abprs]-[\w-]{10,}|AIza[\w-]{35}"
    r"|glpat-[\w-]{20}|sk-[A-Za-z0-9]{32,}|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\b[a-z]+://[^\s:/@{}$<>]+:[^\s:/@{}$<>*]{3,}@[\w.-]+"
)
LARGEST_KIBIBYTES = 2048
LOCKS = sorted(PROJECT.glob("requirements*.lock"))
THIS = Path(__file__).resolve().relative_to(PROJECT)


def sayings(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    return [
        f"{path}:{number}: {match.group(0)}"
        for path in paths
        for number, line in lines_of(path)
        if (match := pattern.search(line))
    ]


def written() -> list[Path]:
    return [path for path in project_files() if path != THIS]


def test_no_file_names_a_place_on_the_machine_of_its_author() -> None:
    assert not sayings(MACHINE_PATH, [path for path in written() if path.parts[0] != "data"])


def test_no_file_names_a_package_index() -> None:
    assert not sayings(PACKAGE_INDEX, [path for path in written() if path.parts[0] != "data"])


def test_no_file_holds_a_secret() -> None:
    assert not sayings(SECRET, written())


def test_no_file_is_too_large_for_git() -> None:
    large = [
        f"{path}: {size} KiB"
        for path in project_files()
        if (size := (PROJECT / path).stat().st_size // 1024) > LARGEST_KIBIBYTES
    ]

    assert not large


def test_state_of_an_installation_is_never_tracked() -> None:
    stray = [
        str(path)
        for path in project_files()
        if path.suffix in {".duckdb", ".sqlite", ".wal", ".db", ".key"}
        or (path.parts[0] == "data" and path.parts[1] != "samples")
    ]

    assert not stray


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_file_pins_every_package_by_hash_and_names_no_host(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    packages = re.findall(r"^(\S[^\n]*)\n", re.sub(r"\\\n\s*", " ", text), re.MULTILINE)

    pinned = [line for line in packages if not line.startswith("#")]

    assert pinned
    assert not [line[:60] for line in pinned if "==" not in line or "--hash=sha256:" not in line]
    assert "://" not in text
    assert "/requirements" not in text.replace("-r requirements", "")


def test_the_development_set_contains_the_product_set() -> None:
    """`make demo` after `make test` then changes nothing."""
    product, development = (
        set(re.findall(r"^[\w.-]+==[^ ;\\]+", (PROJECT / name).read_text(), re.MULTILINE))
        for name in ("requirements.lock", "requirements-dev.lock")
    )

    assert product <= development


def test_shell_scripts_stop_at_the_first_fault() -> None:
    scripts = [Path(".ci/run"), *files(".sh")]

    assert not [str(path) for path in scripts if "set -eu" not in text_of(path)]

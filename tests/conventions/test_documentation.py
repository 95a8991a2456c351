"""What the documentation must keep up with."""

import re
from pathlib import Path

from tests.conventions.checkout import PROJECT, files, project_files, text_of

VARIABLE = re.compile(r"\b(?:LOYALTY|WAREHOUSE)_[A-Z][A-Z_]*[A-Z]\b")
LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
WITH_VARIABLES = (".py", ".yml", ".yaml", ".toml", ".sql")
DECISIONS = Path("docs/decisions")


def pages() -> list[Path]:
    return files(".md")


def decision_pages() -> list[Path]:
    return [path for path in pages() if path.parent == DECISIONS]


def test_every_environment_variable_is_in_the_operations_page() -> None:
    sources = files(*WITH_VARIABLES, under=("orchestration", "apps", "dbt_project"))
    read = {name for path in sources for name in VARIABLE.findall(text_of(path))}
    described = set(VARIABLE.findall(text_of(Path("docs/operations.md"))))

    assert read <= described, f"add to docs/operations.md: {sorted(read - described)}"


def test_every_decision_has_a_number_of_its_own_and_says_what_was_decided() -> None:
    numbered = [path for path in decision_pages() if re.match(r"\d{4}-[a-z0-9-]+\.md$", path.name)]
    numbers = [path.name[:4] for path in numbered]

    assert numbered == decision_pages()
    assert sorted(numbers) == [f"{number:04d}" for number in range(1, len(numbers) + 1)]
    for path in numbered:
        assert re.search(r"^## Decision$", text_of(path), re.MULTILINE), path
        assert re.search(r"^## Why$", text_of(path), re.MULTILINE), path


def test_every_link_between_pages_leads_somewhere() -> None:
    known = {path.as_posix() for path in project_files()}
    folders = {parent.as_posix() for path in project_files() for parent in path.parents}

    broken = []
    for path in pages():
        for match in LINK.finditer(text_of(path)):
            target = (match[1] or match[2]).partition("#")[0]
            if not target or "://" in target or target.startswith("mailto:"):
                continue
            resolved = (PROJECT / path.parent / target).resolve()
            relative = resolved.relative_to(PROJECT).as_posix()
            if relative not in known and relative not in folders:
                broken.append(f"{path}: {target}")

    assert not broken


def test_the_help_of_make_names_every_target_a_person_uses() -> None:
    makefile = text_of(Path("Makefile"))
    contributing = text_of(Path("CONTRIBUTING.md"))

    described = set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))

    assert {"demo", "test", "quick", "check", "bench", "lock", "clean", "help"} <= described
    assert not [name for name in described - {"help"} if f"make {name}" not in contributing]

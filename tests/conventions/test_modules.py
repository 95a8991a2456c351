"""How a Python module of this project looks."""

import ast
import re
from pathlib import Path

from tests.conventions.checkout import files, lines_of, text_of

LINE_LIMIT = 300
DRAWERS = {"util", "utils", "helper", "helpers", "common", "misc", "tools", "shared"}
EVERYTHING = {"Exception", "BaseException"}
SILENCED = re.compile(r"#\s*(type:\s*ignore|noqa|fmt:\s*off|nosec)\b(?P<rest>.*)")
RULE_AND_REASON = re.compile(r"^(\[[a-z-]+(,\s*[a-z-]+)*\]|:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*)\W+\w+.*")
TODO = re.compile(r"#\s*(TODO|FIXME|XXX)\b(?!.*#\d+)")
PRODUCT = ("orchestration", "apps")


def modules(*under: str) -> list[Path]:
    return files(".py", under=under)


def catches_everything(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    return any(isinstance(n, ast.Name) and n.id in EVERYTHING for n in ast.walk(handler.type))


def test_a_module_stays_under_three_hundred_lines() -> None:
    long = {str(path): count for path in modules() if (count := len(lines_of(path))) >= LINE_LIMIT}

    assert not long, f"split by subject: {long}"


def test_a_module_opens_with_a_docstring_that_says_what_is_here() -> None:
    silent = [
        str(path)
        for path in modules(*PRODUCT, "data")
        if text_of(path).strip() and not ast.get_docstring(ast.parse(text_of(path)))
    ]

    assert not silent, f"no docstring first: {silent}"


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = [
        str(path) for path in modules() if path.stem in DRAWERS or path.parent.name in DRAWERS
    ]

    assert not drawers, f"name the subject instead: {drawers}"


def test_nothing_catches_every_fault_without_saying_why() -> None:
    """Cleaning up and raising again is fine; going on needs its reason on the line."""
    unexplained = []
    for path in modules():
        lines = dict(lines_of(path))
        for node in ast.walk(ast.parse(text_of(path))):
            if not isinstance(node, ast.ExceptHandler) or not catches_everything(node):
                continue
            last = node.body[-1]
            goes_up = isinstance(last, ast.Raise) and last.exc is None
            if not goes_up and not re.search(r"#.*\w+ \w+ \w+", lines[node.lineno]):
                unexplained.append(f"{path}:{node.lineno}: {lines[node.lineno].strip()}")

    assert not unexplained, "\n".join(unexplained)


def test_a_silenced_rule_is_named_and_its_reason_stands_on_the_line() -> None:
    unexplained = [
        f"{path}:{number}: {line.strip()}"
        for path in modules()
        if path.parts[:2] != ("tests", "conventions")
        for number, line in lines_of(path)
        if (match := SILENCED.search(line)) and not RULE_AND_REASON.match(match["rest"])
    ]

    assert not unexplained, "\n".join(unexplained)


def test_a_todo_has_an_issue_number() -> None:
    loose = [
        f"{path}:{number}: {line.strip()}"
        for path in modules()
        for number, line in lines_of(path)
        if TODO.search(line)
    ]

    assert not loose, "\n".join(loose)


def test_stage_code_does_not_read_the_clock_or_chance() -> None:
    """Time and chance come in as arguments; only the edges of the product may ask for them."""
    edges = {"cli", "defs", "components", "resources", "home.py", "definitions.py", "samples"}
    asking = re.compile(
        r"\b(datetime\.now|datetime\.utcnow|date\.today|time\.time|random\.[a-z]\w*)\("
    )

    found = [
        f"{path}:{number}: {line.strip()}"
        for path in modules("orchestration")
        if path.parts[1] not in edges
        for number, line in lines_of(path)
        if asking.search(line)
    ]

    assert not found, "\n".join(found)

"""Which answers stand behind which sentence: numbers for answers, numbers for evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from orchestration.outlets.reports.document import Answer, Evidence
from orchestration.wording.formats import DASH

#: the order of answers, so that the answers of a group are one run of numbers
GROUPS = ("detractor", "passive", "promoter", "")


class UnknownAnswerError(LookupError):
    """A sentence stands on an answer that the snapshot does not list; a mistake in reading."""


class Register:
    """Numbers every answer once, and every list of answers that a sentence stands on once."""

    def __init__(self, groups: Iterable[tuple[str, str]]) -> None:
        """Take all answers of the report: response uid and NPS group, empty without a score."""
        self._answers: dict[str, Answer] = {}
        self._cited: dict[tuple[str, tuple[int, ...]], int] = {}
        self.extend(groups)

    def extend(self, groups: Iterable[tuple[str, str]]) -> None:
        """Take further answers, such as those of an earlier period; known ones stay as they are."""
        order = sorted(dict(groups).items(), key=lambda one: (GROUPS.index(one[1]), one[0]))
        for uid, group in order:
            if uid not in self._answers:
                self._answers[uid] = Answer(len(self._answers) + 1, uid, group)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Every answer of the report, by number."""
        return tuple(self._answers.values())

    def number_of(self, response_uid: str) -> int:
        """The number of an answer in this report."""
        try:
            return self._answers[response_uid].number
        except KeyError as error:
            raise UnknownAnswerError(
                f"answer {response_uid} is quoted and not listed in the snapshot. Build it again: "
                "`loyalty run`."
            ) from error

    def cite(self, what: str, response_uids: Iterable[str]) -> int:
        """The number of the evidence for `what`; the same list under the same words has one."""
        answers = tuple(sorted({self.number_of(uid) for uid in response_uids}))
        return self._cited.setdefault((what, answers), len(self._cited) + 1)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Everything that was cited, by number."""
        return tuple(
            Evidence(number, what, answers) for (what, answers), number in self._cited.items()
        )


def in_runs(numbers: Sequence[int]) -> str:
    """Ascending numbers as runs: 1–5, 8, 11–40."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"{a}" if a == b else f"{a}{DASH}{b}" for a, b in runs)

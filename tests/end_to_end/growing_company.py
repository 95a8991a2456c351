"""Files that keep coming, and what must become of them, counted without the pipeline.

Three sources: a till's form with identifiers (new rows, unchanged rows again, edits, edits that
come late, bad and test rows), a counter's form without identifiers (exports that overlap, equal
rows), and the sample company's mails. Not here: when files arrive, and who reads them.
"""

from __future__ import annotations

import csv
import io
import os
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tests.samples.committed import SOURCES, load_truth, mails

FIRST_DAY = datetime(2024, 1, 8, 9, 0)  # noqa: DTZ001  # a till writes local time without a zone
LAST_DAY = 240
SHOPS = ("L1", "L2", "L3", "L4")
DECLARED = """\
type: orchestration.components.survey_source.SurveySource
attributes:
  survey: till_form
  kind: forms
  owner: team:shops
  connector: {{type: folder, url: {url}/till_form, pattern: "*.csv", settle_seconds: 0}}
  format: {{type: csv, delimiter: ";", encodings: [utf-8]}}
  time: {{zone: Europe/Chisinau, formats: ["%d.%m.%Y %H:%M:%S"]}}
  columns: {{native_id: Number, answered_at: Answered, updated_at: Changed, location: Shop}}
  constants: {{channel: in_person}}
  questions:
    recommend:
      metric: nps
      column: Recommend
      scale: {{min: 0, max: 10, direction: higher_better}}
    quality: {{metric: csi, column: Quality, scale: {{min: 1, max: 5, direction: higher_better}}}}
    why: {{metric: comment, column: Why}}
  marks: [{{column: Shop, equals: TEST, test: TEST_MARKER}}]
---
type: orchestration.components.survey_source.SurveySource
attributes:
  survey: counter_form
  kind: forms
  owner: team:shops
  connector: {{type: folder, url: {url}/counter_form, pattern: "*.csv", settle_seconds: 0}}
  format: {{type: csv, delimiter: ",", encodings: [utf-8]}}
  time: {{zone: Europe/Chisinau, formats: ["%d.%m.%Y %H:%M:%S"]}}
  columns: {{answered_at: Answered, location: Shop}}
  questions:
    recommend:
      metric: nps
      column: Recommend
      scale: {{min: 0, max: 10, direction: higher_better}}
    effort: {{metric: ces, column: Effort, scale: {{min: 1, max: 7, direction: higher_better}}}}
"""

Content = tuple[str, ...]
Counted = Counter[tuple[object, ...]]


@dataclass(frozen=True)
class Drop:
    """One thing that arrives: its place under the drop folder, and its bytes."""

    place: str
    content: bytes

    def put(self, folder: Path, *, at: float) -> None:
        """Let it appear whole, as a program that exports well does."""
        target = folder / self.place
        target.parent.mkdir(parents=True, exist_ok=True)
        part = folder / f"part-{target.name}"
        part.write_bytes(self.content)
        os.utime(part, (at, at))
        part.replace(target)


@dataclass
class GrowingCompany:
    """Makes the next drop, and keeps count of what all drops together must become."""

    dice: random.Random
    _versions: dict[str, dict[str, Content]] = field(default_factory=dict)
    _till: dict[str, list[tuple[str, int, int, Content]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _counter: Counter[Content] = field(default_factory=Counter)
    _counter_rows: list[Content] = field(default_factory=list)
    _late: list[tuple[str, str, Content]] = field(default_factory=list)
    _file: int = 0
    _mails: list[tuple[str, bytes]] = field(default_factory=lambda: sorted(mails().items()))

    def declare(self, folder: Path, drops: Path) -> Path:
        """Write the declarations of the three sources."""
        folder.mkdir(parents=True)
        letters = (SOURCES / "email_replies" / "defs.yaml").read_text(encoding="utf-8")
        sample, own = "url: sample://mailbox", f"url: {drops}/mailbox"
        assert sample in letters
        declared = DECLARED.format(url=drops) + "---\n" + letters.replace(sample, own)
        (folder / "defs.yaml").write_text(declared, encoding="utf-8")
        for name in ("till_form", "counter_form", "mailbox/new", "mailbox/cur", "mailbox/tmp"):
            (drops / name).mkdir(parents=True, exist_ok=True)
        return folder

    def next_drop(self, mail_count: int) -> Sequence[Drop]:
        """What arrives next: some files, and so many mails as long as there are any."""
        letters, self._mails = self._mails[:mail_count], self._mails[mail_count:]
        drop = [Drop(f"mailbox/new/{name}", content) for name, content in letters]
        if self._file == 0 or self.dice.random() < 0.7:
            drop.append(self._till_file())
        if self._file == 1 or not drop or self.dice.random() < 0.5:
            drop.append(self._counter_file())
        return drop

    @property
    def mail_count(self) -> int:
        """How many mails are still to come."""
        return len(self._mails)

    def expected(self) -> Counted:
        """(survey, identifier, revision, is current, day, score): how often each must be there."""
        counted: Counted = Counter()
        for number, versions in self._till.items():
            kept: list[Content] = []
            for _changed, _file, _row, content in sorted(versions):
                if not kept or kept[-1] != content:
                    kept.append(content)
            for revision, content in enumerate(kept, start=1):
                is_last = revision == len(kept)
                day, score = content[1][:10], int(content[4])
                counted["till_form", number, revision, is_last, _iso(day), score] += 1
        for content, times in self._counter.items():
            day, score = _iso(content[0][:10]), int(content[2])
            counted["counter_form", None, 1, True, day, score] += times
        return counted

    def expected_mails(self) -> Counted:
        """(survey, identifier, score) of the mails' current answers, by the sample's own truth."""
        return Counter(
            (row["survey"], row["native_id"] or None, int(row["nps"]))
            for row in load_truth()
            if row["survey"] == "email_replies" and row["nps"]
        )

    def _till_file(self) -> Drop:
        self._file += 1
        lines: list[Content] = []
        for _ in range(self.dice.randint(5, 25)):
            number = f"T{len(self._versions) + 1:05d}"
            lines.append(self._version(number, self._moment(), changed_after=0))
        known = [number for number, versions in self._versions.items() if versions]
        for number in self.dice.sample(known, min(len(known), 12)):
            versions = self._versions[number]
            newest = versions[max(versions)]
            if self.dice.random() < 0.5:
                lines.append(newest)
                continue
            edit = self._version(number, newest[1], changed_after=len(versions))
            if self.dice.random() < 0.3:  # a second edit that overtakes the first
                self._late.append((number, edit[2], edit))
                edit = self._version(number, newest[1], changed_after=len(versions) + 1)
            lines.append(edit)
        while self._late and self.dice.random() < 0.4:
            lines.append(self._late.pop(0)[2])
        lines += self.dice.sample(lines, 2)
        self.dice.shuffle(lines)
        for row, content in enumerate(lines):
            self._till[content[0]].append((_sortable(content[2]), self._file, row, content))
        lines.append(("T99999", self._moment(), self._moment(), "L1", "11", "3", "too high"))
        lines.append(("T99998", self._moment(), self._moment(), "TEST", "9", "3", "trying"))
        header = ("Number", "Answered", "Changed", "Shop", "Recommend", "Quality", "Why")
        return Drop(f"till_form/till_{self._file:04d}.csv", _csv(";", [header, *lines]))

    def _version(self, number: str, answered: str, *, changed_after: int) -> Content:
        changed = datetime.strptime(answered, "%d.%m.%Y %H:%M:%S")  # noqa: DTZ007  # local time
        content = (
            number,
            answered,
            f"{changed + timedelta(minutes=changed_after):%d.%m.%Y %H:%M:%S}",
            self.dice.choice(SHOPS),
            str(self.dice.randint(0, 10)),
            str(self.dice.randint(1, 5)),
            self.dice.choice(("", "ok", "быстро; и вежливо", "n-a fost „bine”")),
        )
        self._versions.setdefault(number, {})[_sortable(content[2])] = content
        return content

    def _counter_file(self) -> Drop:
        """Without identifiers every export repeats the end of the one before."""
        self._file += 1
        new: list[Content] = [
            (self._moment(), self.dice.choice(SHOPS), str(self.dice.randint(0, 10)), "5")
            for _ in range(self.dice.randint(5, 20))
        ]
        new += self.dice.sample(new, 2)  # two answers that are equal in every cell
        repeated = self._counter_rows[-len(self._counter_rows) // 2 :]
        self._counter_rows += new
        # so often as one export has a row, so often it was answered
        self._counter |= Counter(repeated + new)
        header = ("Answered", "Shop", "Recommend", "Effort")
        return Drop(
            f"counter_form/counter_{self._file:04d}.csv", _csv(",", [header, *repeated, *new])
        )

    def _moment(self) -> str:
        minutes = self.dice.randrange(LAST_DAY * 24 * 60)
        return f"{FIRST_DAY + timedelta(minutes=minutes):%d.%m.%Y %H:%M:%S}"


def _csv(delimiter: str, lines: Sequence[Content]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(lines)
    return text.getvalue().encode()


def _iso(day: str) -> str:
    return "-".join(reversed(day.split(".")))


def _sortable(moment: str) -> str:
    day, _, time = moment.partition(" ")
    return f"{_iso(day)} {time}"

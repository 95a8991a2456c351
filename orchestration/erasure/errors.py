"""Why a person cannot be erased as asked."""

from __future__ import annotations

from orchestration.responses.declaration import Survey


class UnfaithfulError(Exception):
    """A file holds the person, and would not read as before once it is written without them."""


class SeveralPeopleError(Exception):
    """What was given belongs to more than one customer; erasing all of them is not guessed."""

    def __init__(self, count: int) -> None:
        super().__init__(
            f"{count} customers share it. Name the one to forget by --customer as well; what the "
            "others share with them stays."
        )


class NotRewritableError(Exception):
    """A file holds the person, and is of a kind that cannot be written again without them."""

    def __init__(self, name: str, survey: Survey) -> None:
        super().__init__(
            f"{name} of {survey.survey} holds this person, and as a file of kind "
            f"{survey.format.type} it would not read as before once it is written again. "
            "Nothing was changed. Let this source be exported again without them, as csv, xlsx "
            "or json, and take the old file out of landing by hand; the record of that is "
            "yours to keep."
        )


class NotOpenedAgainError(Exception):
    """A file that was taken apart before the erasure began is not any more."""

    def __init__(self, name: str, survey: Survey, why: str) -> None:
        super().__init__(
            f"{name} of {survey.survey} could be taken apart before, and could not now: {why} "
            "The erasure is begun and not finished. Run `loyalty forget` again when this machine "
            "has more room."
        )


class NotOpenedError(Exception):
    """A file whose rows are loaded cannot be taken apart, so nobody can say who is in it."""

    def __init__(self, name: str, survey: Survey, why: str) -> None:
        super().__init__(
            f"{name} of {survey.survey} is loaded, and cannot be taken apart to look for this "
            f"person: {why} Nothing was changed. Let this source be exported again in smaller "
            "files, and take this one out of landing by hand; the record of that is yours to keep."
        )

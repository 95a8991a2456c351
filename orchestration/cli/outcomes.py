"""How a verb can end: the exit codes, and which error is which of them."""

from __future__ import annotations

from enum import IntEnum


class Ending(IntEnum):
    """The exit codes of `loyalty`; a contract, see docs/cli.md."""

    OK = 0
    FAILED = 1
    WRONG_INPUT = 2
    BUSY = 3
    INTERRUPTED = 130
    TERMINATED = 143


class WrongInputError(Exception):
    """What was asked for does not exist or does not fit together."""


class NotReadyError(Exception):
    """What was asked for cannot be shown yet."""


#: errors of ours that are not simply a failure, by name: a verb imports only what it uses
SPECIAL = {
    "WrongInputError": Ending.WRONG_INPUT,
    "DeclarationError": Ending.WRONG_INPUT,
    "QuestionChangedError": Ending.WRONG_INPUT,
    "FeedRefusedError": Ending.WRONG_INPUT,
    "PeriodOutsideSchemeError": Ending.WRONG_INPUT,
    "UnknownSchemeError": Ending.WRONG_INPUT,
    "NoLettersError": Ending.WRONG_INPUT,
    "NoIssueError": Ending.WRONG_INPUT,
    "UnknownRecipientError": Ending.WRONG_INPUT,
    "UnknownIdeaError": Ending.WRONG_INPUT,
    "IdeaJudgementError": Ending.WRONG_INPUT,
    "SeveralPeopleError": Ending.WRONG_INPUT,
    "TrainingError": Ending.WRONG_INPUT,
    "AlertError": Ending.WRONG_INPUT,
    "MeasureError": Ending.WRONG_INPUT,
    "AlertsBusyError": Ending.BUSY,
    "InvitationsBusyError": Ending.BUSY,
    "ClientRefusedError": Ending.WRONG_INPUT,
    "UnknownClientError": Ending.WRONG_INPUT,
    "AssessmentError": Ending.WRONG_INPUT,
    "UnknownCaseError": Ending.WRONG_INPUT,
    "IllegalMoveError": Ending.WRONG_INPUT,
    "NoteTooLongError": Ending.WRONG_INPUT,
    "WishError": Ending.WRONG_INPUT,
    "NoCrmError": Ending.WRONG_INPUT,
    "StaleCaseError": Ending.BUSY,
    "OpenBoardError": Ending.WRONG_INPUT,
    "SecretError": Ending.WRONG_INPUT,
    "RunBusyError": Ending.BUSY,
    "WarehouseBusyError": Ending.BUSY,
    "BusyError": Ending.BUSY,
}
#: packages whose errors say what happened in words that a person can act on
SPEAKING = ("orchestration", "duckdb", "_duckdb")


def speaking(error: BaseException) -> BaseException | None:
    """The error itself or the first of its causes that explains itself; None for a mistake."""
    cause: BaseException | None = error
    while cause is not None and type(cause).__module__.split(".")[0] not in SPEAKING:
        cause = cause.__cause__
    return cause


def ending_of(error: BaseException) -> Ending:
    """The exit code of an error that explains itself."""
    return SPECIAL.get(type(error).__name__, Ending.FAILED)

"""What a failed attempt means for a hand-off: whether it can have arrived, and what happens next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from cmconsole.domain.errors import (
    AnswerLost,
    ConsoleError,
    LoginExpired,
    NetworkBusy,
    NetworkError,
    Unreachable,
    UnreadableAnswer,
    UnsafeAddress,
    UsageError,
)
from cmconsole.domain.handoffs import HandoffState
from cmconsole.networks.web.backoff import Backoff
from cmconsole.replies.verdicts import is_surely_not_done

KEPT = "Nothing was handed over; it is kept here."
LOST = (
    "No answer came, so it is not certain that it arrived. It is being looked for before anything"
    " else happens."
)
DECIDE = (
    "It was sent once and no answer came, and it cannot be looked for from here. Ask there, then send"
    " it again or say that it arrived."
)
DIED = "The console ended while it was being sent."
GONE = "The place it was to go to was removed. Choose another one."
BUG = "Something went wrong that should not have; the details are in the log."
RETRY = Backoff(first=timedelta(seconds=5), longest=timedelta(minutes=10))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where a hand-off goes after an attempt that did not succeed."""

    state: HandoffState
    reason: str
    wait: timedelta | None = None
    """Until it is tried again; None: not by itself."""


def before(error: Exception, failures: int) -> Verdict:
    """After an error before anything was handed over."""
    if isinstance(error, LoginExpired | UsageError | UnsafeAddress) or not _passes(error):
        return Verdict(HandoffState.FAILED, f"{_sentence(error)} {KEPT}")
    return _again(error, failures)


def after(error: Exception, failures: int) -> Verdict:
    """After an error while handing over. What is not known to have been refused may have been done."""
    unclear = not isinstance(error, ConsoleError) or isinstance(error, UnreadableAnswer)
    if isinstance(error, AnswerLost) or unclear:
        return Verdict(HandoffState.UNCERTAIN, LOST)
    if is_surely_not_done(error) and not isinstance(error, LoginExpired):
        return _again(error, failures)
    return Verdict(HandoffState.FAILED, f"{_sentence(error)} {KEPT}")


def looking(error: Exception, failures: int) -> Verdict:
    """After an error while looking for what may be there: it stays uncertain, whatever it was."""
    if isinstance(error, NetworkError) and not error.transient:
        return Verdict(HandoffState.UNCERTAIN, f"{LOST} {_sentence(error)}", timedelta(minutes=10))
    return Verdict(HandoffState.UNCERTAIN, LOST, _pause(error, failures))


def _again(error: Exception, failures: int) -> Verdict:
    sentence = f"{_sentence(error)} It is tried again by itself."
    return Verdict(HandoffState.WAITING, sentence, _pause(error, failures))


def _pause(error: Exception, failures: int) -> timedelta:
    pause = timedelta(seconds=1) + RETRY.after(failures + 1)
    if isinstance(error, NetworkBusy) and error.retry_after is not None:
        return error.retry_after
    asked = error.retry_after if isinstance(error, NetworkError) else None
    return max(pause, asked) if asked else pause


def _passes(error: Exception) -> bool:
    """Whether trying again can help without a person doing something."""
    if isinstance(error, NetworkError):
        return error.transient
    return isinstance(error, ConsoleError | Unreachable)


def _sentence(error: Exception) -> str:
    return str(error) if isinstance(error, ConsoleError) else BUG

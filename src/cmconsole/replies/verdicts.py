"""What a failed attempt means for a reply: when nothing can have been posted, and what happens next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from cmconsole.domain.errors import (
    AnswerLost,
    BrowserOnly,
    Gone,
    LoginExpired,
    NetworkBusy,
    NetworkDown,
    NetworkError,
    NotAllowed,
    NotThere,
    Offline,
    SecretsUnavailable,
    Unreachable,
    UnsafeAddress,
    UsageError,
)
from cmconsole.domain.replies import Change, ReplyState, Trouble
from cmconsole.networks.web.backoff import Backoff

KEPT = "Your text is kept."
LOST = (
    "No answer came, so it is not certain that your reply is there. It is being looked for before"
    " anything else happens."
)
DECIDE_UNSEEN = (
    "It could not be found on the network, but it was sent once and may still appear. Have a look"
    " there, then send it again or mark it as sent."
)
DECIDE_BLIND = (
    "It was sent once and no answer came, and this network cannot be searched for it. Have a look"
    " there, then send it again or mark it as sent."
)
GONE = (
    "The post cannot be found any more: it was deleted, or its author has blocked this account."
    f" Nothing was posted. {KEPT}"
)
NOT_ALLOWED = (
    "The network does not let this account answer there; its author may have blocked it. Nothing was"
    f" posted. {KEPT}"
)
SIGNED_OUT = "Your reply is safe on this computer and goes on its way after that."
RETRY = Backoff(first=timedelta(seconds=3), longest=timedelta(minutes=2))
"""People wait for their reply to go out, so the pauses are shorter than those of polls."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where a reply goes after an attempt that did not succeed."""

    state: ReplyState
    trouble: Trouble
    reason: str
    wait: timedelta | None = None
    """Until it is tried again; None: not by itself."""
    changes: tuple[Change, ...] = ()
    """What was found to have changed in the thread."""


def before_posting(error: Exception, failures: int) -> Verdict:
    """After an error while reading the thread: nothing was posted, that much is certain."""
    if isinstance(error, BrowserOnly):
        return Verdict(ReplyState.FAILED, Trouble.BROWSER, f"{error} {KEPT}")
    if isinstance(error, NotThere | Gone):
        return Verdict(ReplyState.FAILED, Trouble.GONE, GONE)
    if isinstance(error, NotAllowed):
        return Verdict(ReplyState.FAILED, Trouble.NOT_ALLOWED, NOT_ALLOWED)
    if isinstance(error, UsageError):
        return Verdict(ReplyState.FAILED, Trouble.NOT_ALLOWED, f"{error} {KEPT}")
    return passing(error, failures)


def after_posting(error: Exception, failures: int) -> Verdict:
    """After an error while posting. What is not known to have been refused may have been done."""
    if isinstance(error, BrowserOnly):
        return Verdict(ReplyState.FAILED, Trouble.BROWSER, f"{error} {KEPT}")
    if isinstance(error, NotThere | Gone):
        return Verdict(ReplyState.FAILED, Trouble.GONE, GONE)
    if isinstance(error, NotAllowed) and error.status in (401, 403):
        return Verdict(ReplyState.FAILED, Trouble.NOT_ALLOWED, NOT_ALLOWED)
    if isinstance(error, NotAllowed | UnsafeAddress):
        return Verdict(ReplyState.FAILED, Trouble.REFUSED, f"{error} {KEPT}")
    if is_surely_not_done(error):
        return passing(error, failures)
    return Verdict(ReplyState.UNCERTAIN, Trouble.LOST, LOST)


def is_surely_not_done(error: Exception) -> bool:
    """Whether the network cannot have got the text. AnswerLost says the opposite of Unreachable."""
    if isinstance(error, AnswerLost):
        return False
    return isinstance(
        error, Unreachable | NetworkBusy | NetworkDown | LoginExpired | SecretsUnavailable
    )


def passing(error: Exception, failures: int) -> Verdict:
    """Trouble that ends by itself or with a sign-in."""
    pause = timedelta(seconds=1) + RETRY.after(failures + 1)
    if isinstance(error, LoginExpired):
        return Verdict(ReplyState.WAITING, Trouble.SIGNED_OUT, f"{error} {SIGNED_OUT}")
    if isinstance(error, NetworkBusy):
        wait = error.retry_after or pause
        return Verdict(ReplyState.WAITING, Trouble.BUSY, f"{error} {KEPT}", wait)
    if isinstance(error, NetworkError) and error.retry_after is not None:
        pause = max(pause, error.retry_after)
    if isinstance(error, Offline):
        sentence = "There is no connection. Your reply goes out as soon as there is one."
        return Verdict(ReplyState.WAITING, Trouble.OFFLINE, sentence, pause)
    known = isinstance(error, NetworkError | SecretsUnavailable)
    sentence = str(error) if known else "Something went wrong that should not have."
    return Verdict(ReplyState.WAITING, Trouble.OFFLINE, f"{sentence} It is tried again.", pause)

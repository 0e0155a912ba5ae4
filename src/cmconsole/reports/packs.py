"""Review packs: a sample as one signed, redacted file that is scored on another laptop and sent back.

The file is JSON with an HMAC-SHA256 over its canonical form. Both laptops keep the same key in their
keyrings; it is made on one and typed once on the other. Codes that were typed before stay known, so
that a wrong one, a second pair or two people who typed each other's lock no pack out; a pack goes
back signed with the code it came with. HMAC instead of a public-key signature,
because the two people trust each other and the file's way, a mail or a stick, is what is not
trusted; it needs one code to type, no key exchange, and nothing beyond the standard library.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes
from typing import Any

from cmconsole.domain.errors import UsageError
from cmconsole.domain.scorecards import Marks, Scorecard, by_hand
from cmconsole.domain.scores import Category
from cmconsole.system.atomic import explained, write_text
from cmconsole.system.secrets import SecretStore

FORMAT, VERSION = "cmconsole review pack", 1
KEY_NAME = "review packs"
KEY_BYTES = 20
KEPT_CODES = 16
"""Codes that are remembered, the newest first."""
HEAD = 200
"""Characters in which a pack says what it is."""
LARGEST = 64_000_000
"""Bytes; a pack of some hundred threads has under one million."""


@dataclass(frozen=True, slots=True)
class PackedLine:
    """One thing that was said or done, without the customer's name."""

    at: str
    who: str
    what: str
    text: str
    ours: bool


@dataclass(frozen=True, slots=True)
class PackedItem:
    """A conversation to score."""

    conversation: str
    reason: str
    reviewee: str
    mention_class: str
    level: int
    network: str
    lines: tuple[PackedLine, ...]
    marks: Mapping[str, int]
    """What the log marks by itself."""


@dataclass(frozen=True, slots=True)
class PackedReview:
    """What the reviewer elsewhere says."""

    conversation: str
    reviewer: str
    marks: Marks
    note: str
    signed_at: str
    """ISO 8601, UTC."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A sample on its way, and on its way back with reviews in it."""

    sample: str
    name: str
    made_by: str
    made_at: str
    scorecard: Scorecard
    items: tuple[PackedItem, ...]
    reviews: tuple[PackedReview, ...] = field(default=())

    def reviewed(
        self, item: PackedItem, reviewer: str, marks: Marks, note: str, now: datetime
    ) -> Pack:
        """The pack with one more signed review. Raises UsageError for marks that do not exist."""
        if item.reviewee == reviewer:
            raise UsageError("Nobody reviews their own replies.")
        self.scorecard.check(marks)
        if self.scorecard.score(by_hand(marks)) is None:
            raise UsageError("Mark at least one category before you sign off.")
        signed_at = now.astimezone(UTC).isoformat()
        review = PackedReview(item.conversation, reviewer, dict(marks), note, signed_at)
        others = [
            one
            for one in self.reviews
            if (one.conversation, one.reviewer) != (review.conversation, reviewer)
        ]
        return replace(self, reviews=(*others, review))


async def pairing_code(secrets: SecretStore) -> str:
    """The key as it is read out to the other laptop, made at first use. Raises SecretsUnavailable."""
    codes = await _codes(secrets)
    if not codes:
        codes = (_grouped(base64.b32encode(token_bytes(KEY_BYTES)).decode()),)
        await secrets.keep(KEY_NAME, codes[0])
    return codes[0]


async def pair(secrets: SecretStore, code: str) -> None:
    """Keep the key that the other laptop shows, before those that are known.

    Raises:
        UsageError: the code has a slip in it.
        SecretsUnavailable: there is no keyring.
    """
    check_code(code)
    new = _grouped(_letters(code))
    others = [known for known in await _codes(secrets) if known != new]
    await secrets.keep(KEY_NAME, " ".join([new, *others][:KEPT_CODES]))


def check_code(code: str) -> None:
    """Raises UsageError for a code with a slip in it that can be seen."""
    _key(code)


async def write_pack(path: Path, pack: Pack, code: str) -> None:
    """Sign a pack with the key that `code` tells and write it in place of `path`. Raises StoreError."""
    body = asdict(pack)
    signature = _sign(body, _key(code))
    whole = {"format": FORMAT, "version": VERSION, "body": body, "signature": signature}
    text = json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
    await asyncio.to_thread(write_text, path, text)


async def read_pack(path: Path, secrets: SecretStore) -> tuple[Pack, str]:
    """Read a pack that nobody has changed on its way.

    Returns:
        The pack, and the code it was signed with.

    Raises:
        UsageError: it is no pack, of a later version, of another pair, or was changed; says which.
        StoreError: it cannot be read.
        SecretsUnavailable: the key is not at hand.
    """
    whole = await asyncio.to_thread(_parsed, path)
    version = whole.get("version")
    if isinstance(version, int) and version > VERSION:
        raise UsageError("This review pack was made by a newer cmconsole. Please update this one.")
    codes = await _codes(secrets)
    if not codes:
        raise UsageError(
            "This computer is not paired yet. Type the pairing code of the computer that made the pack."
        )
    body, signature = whole.get("body"), whole.get("signature")
    if not isinstance(body, dict) or not isinstance(signature, str):
        raise UsageError(f"“{path.name}” is not a whole review pack. Nothing was taken from it.")
    given = signature.encode()
    for code in codes:
        if hmac.compare_digest(_sign(body, _key(code)).encode(), given):
            return _pack(body), code
    raise UsageError(
        f"“{path.name}” was changed after it was signed, or comes from a computer that this one is "
        "not paired with. Nothing was taken from it."
    )


async def _codes(secrets: SecretStore) -> tuple[str, ...]:
    return tuple((await secrets.read(KEY_NAME) or "").split())


def _parsed(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"“{path.name}” is too large for a review pack.")
        text = path.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        if not path.exists():
            raise UsageError(f"There is no file “{path}”.") from error
        raise explained(error, path) from error
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        if FORMAT in text[:HEAD]:
            raise UsageError(
                f"“{path.name}” was damaged on its way, or cut off. Nothing was taken from it: have it "
                "sent again."
            ) from error
        raise UsageError(f"“{path.name}” is not a review pack.") from error
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise UsageError(f"“{path.name}” is not a review pack.")
    return whole


def _pack(body: Mapping[str, Any]) -> Pack:
    card = body["scorecard"]
    categories = tuple(Category(**category) for category in card["categories"])
    return Pack(
        sample=body["sample"],
        name=body["name"],
        made_by=body["made_by"],
        made_at=body["made_at"],
        scorecard=Scorecard(card["name"], categories, card["version"]),
        items=tuple(
            PackedItem(**{**item, "lines": tuple(PackedLine(**line) for line in item["lines"])})
            for item in body["items"]
        ),
        reviews=tuple(PackedReview(**review) for review in body["reviews"]),
    )


def _sign(body: Mapping[str, Any], key: bytes) -> str:
    canonical = json.dumps(body, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hmac.new(key, f"{FORMAT} {VERSION}\n{canonical}".encode(), hashlib.sha256).hexdigest()


def _key(code: str) -> bytes:
    try:
        key = base64.b32decode(_letters(code))
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise UsageError(
            "This pairing code has a slip in it. It has eight groups of four letters and figures, "
            "none of them 0, 1, 8 or 9."
        )
    return key


def _letters(code: str) -> str:
    return "".join(code.upper().replace("-", " ").split())


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))

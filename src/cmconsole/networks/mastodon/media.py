"""Pictures for a Mastodon post: uploaded before it, described, and ready when it goes out."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from urllib.parse import quote

from cmconsole.domain.errors import AnswerLost, NetworkBusy, NotAllowed, Unreachable
from cmconsole.networks.mastodon.session import Session
from cmconsole.networks.shape import the_record
from cmconsole.networks.uploads import PICTURES, AttachmentRules, Upload

RULES = AttachmentRules(
    most=4,
    largest=16_000_000,
    types=PICTURES | {"image/gif"},
    longest_alt=1_500,
    in_private=True,
)
"""Source: the answer of /api/v2/instance of Mastodon 4.4 (configuration.media_attachments)."""
LOOKS = 8
"""How often a picture is looked at that the server is still preparing."""
PAUSE = 1.5


async def upload_all(session: Session, uploads: Sequence[Upload]) -> list[str]:
    """Upload files and return their ids, in order.

    An upload alone publishes nothing, so a lost answer here is no lost post: it is safe to begin anew.

    Raises:
        NotAllowed: the server does not take one of them; nothing was posted.
        NetworkError: nothing was posted.
    """
    return [await _upload(session, one) for one in uploads]


async def _upload(session: Session, upload: Upload) -> str:
    body, kind = multipart({"description": upload.alt}, upload)
    api = session.api
    try:
        answer = await api.post_bytes("/api/v2/media", body, kind)
    except AnswerLost as error:
        words = f"{api.host} did not answer while a picture was sent. Nothing was posted."
        raise Unreachable(words) from error
    except NotAllowed as error:
        words = f"{api.host} does not take “{upload.name}”. Nothing was posted."
        raise NotAllowed(words, status=error.status, body=error.body) from error
    found = the_record(answer.json()).identifier("id")
    for _ in range(LOOKS):
        if answer.status == 200:
            return found
        await api.web.pause(PAUSE)
        answer = await api.get(f"/api/v1/media/{quote(found, safe='')}")
    if answer.status == 200:
        return found
    raise NetworkBusy(f"{api.host} is still preparing “{upload.name}”. Nothing was posted.")


def multipart(fields: dict[str, str], upload: Upload) -> tuple[bytes, str]:
    """A form with a file, and its content type (RFC 7578). The same file makes the same bytes."""
    edge = sha256(upload.content).hexdigest()[:32]
    parts: list[bytes] = []
    for name, value in fields.items():
        head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        parts += [head.encode(), value.encode(), b"\r\n"]
    # Only the kind of the name goes out: what a file is called on this computer is nobody's business.
    name = f"picture.{upload.media_type.rpartition('/')[2]}"
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    kind = f"Content-Type: {upload.media_type}\r\n\r\n"
    parts += [head.encode(), kind.encode(), upload.content, f"\r\n--{edge}--\r\n".encode()]
    return b"".join(parts), f"multipart/form-data; boundary={edge}"

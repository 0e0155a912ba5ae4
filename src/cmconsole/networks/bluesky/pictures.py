"""Pictures for a Bluesky post: each is a blob of the account's repository, named by the post."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cmconsole.domain.errors import AnswerLost, NotAllowed, Unreachable
from cmconsole.networks.bluesky.api import Api
from cmconsole.networks.uploads import PICTURES, AttachmentRules, Upload

RULES = AttachmentRules(most=4, largest=1_000_000, types=PICTURES, longest_alt=2_000)
"""Source: the lexicon app.bsky.embed.images: at most 4 images of 1,000,000 bytes; the length of a
description is that of the network's own app."""
UPLOAD = "com.atproto.repo.uploadBlob"


async def embed(api: Api, uploads: Sequence[Upload]) -> Mapping[str, object]:
    """Upload pictures and return what names them in a post.

    A blob that no post names is let go of by the server, so beginning anew does no harm.

    Raises:
        NotAllowed: one is not taken; nothing was posted.
        NetworkError: nothing was posted.
    """
    images = []
    for upload in uploads:
        kind = {"content-type": upload.media_type}
        try:
            answer = await api.call(UPLOAD, upload.content, kind)
        except AnswerLost as error:
            words = "Bluesky did not answer while a picture was sent. Nothing was posted."
            raise Unreachable(words) from error
        except NotAllowed as error:
            words = f"Bluesky does not take “{upload.name}”. Nothing was posted."
            raise NotAllowed(words, status=error.status, body=error.body) from error
        images.append({"image": answer.record("blob").fields, "alt": upload.alt})
    return {"$type": "app.bsky.embed.images", "images": images}

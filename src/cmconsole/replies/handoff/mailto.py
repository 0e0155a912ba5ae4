"""A hand-off through whatever mail program the person uses: works with no account at all."""

from __future__ import annotations

from urllib.parse import quote

LONGEST = 1_900
"""Characters of the link; some systems cut longer ones."""
MORE = "\n\n[…] The rest is in the attached file."


def link(to: str, subject: str, body: str) -> str:
    """A `mailto:` link (RFC 6068), its body shortened where the link would become too long."""
    head = f"mailto:{quote(to, safe='@')}?subject={quote(subject, safe='')}&body="
    encoded = _encoded(body)
    if len(head) + len(encoded) <= LONGEST:
        return head + encoded
    room = LONGEST - len(head) - len(_encoded(MORE))
    low, high = 0, len(body)
    while low < high:
        middle = (low + high + 1) // 2
        if len(_encoded(body[:middle])) <= room:
            low = middle
        else:
            high = middle - 1
    return head + _encoded(body[:low].rstrip()) + _encoded(MORE)


def _encoded(text: str) -> str:
    return quote(text.replace("\r\n", "\n").replace("\n", "\r\n"), safe="", errors="replace")

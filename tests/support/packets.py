"""A packet for tests that need one."""

from __future__ import annotations

from datetime import timedelta

from cmconsole.domain.packets import Moment, Packet
from support.clocks import MORNING

PACKET = Packet(
    uid="9b2f4c1e-5a77-4c1e-8d2b-0123456789ab",
    title="Lock stays shut",
    summary="The lock does not open since 3.2.",
    customer="@fan@elsewhere.example",
    network="Mastodon",
    owner="Ilse",
    promise="An answer by 18:00",
    deadline=MORNING + timedelta(hours=4),
    timeline=(Moment(MORNING, "@fan", "wrote", "It is *stuck*\n# really", "https://e.example/1"),),
    links=("https://e.example/1",),
)

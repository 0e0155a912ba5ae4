"""What whoever writes a reply needs, in the window and on the command line alike."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from cmconsole.domain.errors import ConsoleError
from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.domain.posts import PostAddress, Visibility
from cmconsole.domain.replies import Attachment, Order, Step
from cmconsole.networks.abilities import has_text_rules, names_price
from cmconsole.networks.allowances import Price
from cmconsole.networks.base import NetworkKind, Outgoing, TextRules
from cmconsole.replies.accounts import Accounts
from cmconsole.replies.counting import Measure, measure
from cmconsole.replies.templates import Filled, Template, fill
from cmconsole.replies.ways import Way, address_of, way
from cmconsole.store.inbox import Inbox
from cmconsole.store.rows import MentionRow
from cmconsole.system.clock import Clock

if TYPE_CHECKING:
    from cmconsole.replies.checks import Situation

logger = logging.getLogger(__name__)
DAY = timedelta(days=1)
ADDRESSED = frozenset({"mastodon"})
"""Networks on which the handle of whoever is answered stands in the text and counts."""


class Composing:
    """Answers the questions of a composer. Sends and stores nothing."""

    def __init__(
        self,
        inbox: Inbox,
        accounts: Accounts,
        clock: Clock,
        kind_of: Callable[[str], NetworkKind],
        me: Callable[[], str],
    ) -> None:
        """`kind_of` is the registry's; `me` is asked each time."""
        self._inbox = inbox
        self._accounts = accounts
        self._clock = clock
        self._kind_of = kind_of
        self._me = me

    async def way(self, mention: MentionRow, *, private: bool = False) -> Way:
        """Whether and with which account it can be answered from here; see `ways.way`."""
        private = goes_in_private(mention, private)
        return way(mention, await self._inbox.sources(), self._kind_of, private=private)

    def order(
        self,
        mention: MentionRow,
        found: Way,
        text: str,
        *,
        private: bool = False,
        step: Step = Step.ANSWER,
        template: str = "",
        answer_to: PostAddress | None = None,
        attachments: tuple[Attachment, ...] = (),
    ) -> Order:
        """What a press on the button makes of a text.

        Args:
            mention: what is answered.
            found: from `way`.
            private: as a private message; what answers one is one in any case.
            step: what the reply does; moving offline and closing need `steps.taking_offline` and
                `steps.closing` besides.
            template: the name of the template it began with.
            answer_to: another post of the same talk than the mention itself.
            attachments: files that go with it.
        """
        return Order(
            mention_id=mention.id,
            source_id=found.source.id if found.source else mention.source_id,
            text=text,
            answer_to=answer_to or address_of(mention),
            author=self._me(),
            conversation_id=mention.conversation_id,
            private=goes_in_private(mention, private),
            step=step,
            language=mention.judgement.language,
            details={"newest": mention.canonical_uri, "mention": mention.canonical_uri},
            template=template,
            attachments=attachments,
        )

    async def measure(self, mention: MentionRow, found: Way) -> Measure:
        """How the text is counted: by the server's own rules, or its kind's where it cannot be asked."""
        if found.source is None:
            return measure(mention.network, TextRules())
        rules = self._kind_of(found.source.kind).text_rules
        try:
            asking = has_text_rules(await self._accounts.connector(found.source.id))
            rules = await asking.text_rules() if asking else rules
        except ConsoleError as error:
            logger.info("the usual text rules are used: %s", error)
        return measure(mention.network, rules)

    async def situation(self, mention: MentionRow, order: Order) -> Situation:
        """What the checks have to know."""
        from cmconsole.replies.checks import Situation  # its patterns wait for the first text

        work, now = mention.work, self._clock.now()
        late = bool(work and work.due_at and work.due_at < now and work.level > Level.NONE)
        return Situation(
            customer=mention.text,
            mention_class=class_of(mention),
            private=order.private,
            late=late,
            first=work is None or work.first_response_at is None,
            times_today=await self._inbox.replies.times_said(order.text, now - DAY),
            names=(mention.author_handle,) if mention.network in ADDRESSED else (),
            price=await self._price(order),
        )

    async def _price(self, order: Order) -> Price | None:
        """What the network charges for it, known before it is sent; None where it charges nothing."""
        try:
            naming = names_price(await self._accounts.connector(order.source_id))
        except ConsoleError:
            return None  # what answers there is gone, or answers in the browser
        if naming is None:
            return None
        outgoing = Outgoing("", order.text, order.answer_to, private=order.private)
        return naming.price(outgoing)

    def known(self, mention: MentionRow) -> dict[str, str]:
        """The variables of templates that have a value without anybody giving one."""
        return {
            "name": mention.author_name or mention.author_handle,
            "handle": mention.author_handle,
            "agent": self._me(),
            "network": mention.network,
        }

    async def fill(
        self,
        template: Template,
        mention: MentionRow,
        given: Mapping[str, str],
        *,
        short: bool = False,
    ) -> Filled:
        """A template in the customer's language, with what is known and what was given."""
        return fill(
            template,
            self.known(mention) | dict(given),
            language=mention.judgement.language,
            turn=await self._inbox.replies.times_used(template.name),
            network=mention.network,
            short=short,
        )


def goes_in_private(mention: MentionRow, wished: bool = False) -> bool:
    """Whether an answer is a private message: wished for, or because it answers one."""
    return wished or mention.visibility == Visibility.PRIVATE


def class_of(mention: MentionRow) -> MentionClass:
    """What it is: of the whole conversation, where it belongs to one."""
    return mention.work.mention_class if mention.work else mention.judgement.mention_class

"""An answer that a network takes on its own pages only is a way on, not a refusal."""

from __future__ import annotations

import pytest

from cmconsole.domain.errors import BrowserOnly, NotAllowed
from cmconsole.domain.replies import ReplyState, Trouble
from cmconsole.networks.x.writing import UNASKED
from cmconsole.replies import verdicts


@pytest.mark.parametrize("judge", [verdicts.before_posting, verdicts.after_posting])
def test_the_sentence_of_the_network_sends_a_person_to_the_browser(judge: object) -> None:
    assert callable(judge)
    verdict = judge(BrowserOnly(UNASKED, status=403), 0)
    assert verdict.state is ReplyState.FAILED
    assert verdict.trouble is Trouble.BROWSER
    assert "in the browser" in verdict.reason
    assert verdict.wait is None, "trying again would end the same way"
    refused = judge(NotAllowed("no", status=403), 0)
    assert refused.trouble is Trouble.NOT_ALLOWED

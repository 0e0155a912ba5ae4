"""The kinds of network there are: ours, and what third parties add as `cmconsole.networks`."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from cmconsole.domain.errors import UsageError
from cmconsole.networks.base import NetworkKind, Terms

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "cmconsole.networks"
"""The entry-point group: its names are kinds, its values are `module:KIND`."""
BUILT_IN: Mapping[str, str] = {
    "feed": "cmconsole.networks.feed:KIND",
    "mastodon": "cmconsole.networks.mastodon:KIND",
    "hackernews": "cmconsole.networks.hackernews:KIND",
    "bluesky": "cmconsole.networks.bluesky:KIND",
    "reddit": "cmconsole.networks.reddit:KIND",
    "lemmy": "cmconsole.networks.lemmy:KIND",
    "stackexchange": "cmconsole.networks.stackexchange:KIND",
    "github": "cmconsole.networks.github:KIND",
    "discourse": "cmconsole.networks.discourse:KIND",
    "matrix": "cmconsole.networks.matrix:KIND",
    "appstore": "cmconsole.networks.appstore:KIND",
    "youtube": "cmconsole.networks.youtube:KIND",
    "x": "cmconsole.networks.x:KIND",
    "facebook": "cmconsole.networks.meta.facebook:KIND",
    "instagram": "cmconsole.networks.meta.instagram:KIND",
    "threads": "cmconsole.networks.meta.threads:KIND",
    "googleplay": "cmconsole.networks.googleplay:KIND",
    "googlebusiness": "cmconsole.networks.googlebusiness:KIND",
    "linkedin": "cmconsole.networks.linkedin:KIND",
    "telegram": "cmconsole.networks.telegram:KIND",
    "discord": "cmconsole.networks.discord:KIND",
    "email": "cmconsole.networks.email:KIND",
}
"""Imported when they are first asked for: none of them is needed to show the inbox."""
NOT_MATCHED, SHORT_LIVED = frozenset({"x", "linkedin"}), frozenset({"linkedin"})
NOT_LEARNED = frozenset({"x", "linkedin", "reddit"})
"""Those of ours whose terms forbid to match people, let nothing be kept for long, and forbid to learn
(`Terms`; a test compares them). This is asked of everybody who is shown and of every network in the
inbox, and a whole network is too much to load for a yes or a no."""


def kinds() -> tuple[str, ...]:
    """The names of all kinds, ours first; imports none of them."""
    return tuple(dict.fromkeys((*BUILT_IN, *sorted(_added()))))


def kind(name: str) -> NetworkKind:
    """The kind called `name`. One of ours cannot be replaced by a third party's.

    Raises:
        UsageError: there is none, or the package that adds it cannot be used.
    """
    if name in BUILT_IN:
        module, _, attribute = BUILT_IN[name].partition(":")
        return _checked(name, getattr(import_module(module), attribute))
    point = _added().get(name)
    if point is None:
        raise UsageError(f"There is no network called {name}. There are: {', '.join(kinds())}.")
    try:
        loaded = point.load()
    except Exception as error:  # whatever a stranger's package raises, ours goes on
        raise UsageError(
            f"The network {name} was added by a package that cannot be used."
        ) from error
    return _checked(name, loaded)


def terms_of(name: str) -> Terms:
    """What the terms of a network let us do with its posts; of one that is not known, nothing but keep
    them: nobody may learn from its posts, or match them to a person met elsewhere."""
    try:
        return kind(name).terms
    except UsageError:
        return Terms(learn_from=False, match_to_person=False)


def may_match(name: str) -> bool:
    """Whether a network's terms allow to match its accounts to a person; what is not known forbids it."""
    if name in BUILT_IN:
        return name not in NOT_MATCHED
    return terms_of(name).match_to_person


def may_learn(name: str) -> bool:
    """Whether a network's terms allow to learn from its posts; what is not known forbids it."""
    if name in BUILT_IN:
        return name not in NOT_LEARNED
    return terms_of(name).learn_from


def is_short_lived(name: str) -> bool:
    """Whether what people wrote on a network may be kept for a time only."""
    if name in BUILT_IN:
        return name in SHORT_LIVED
    return terms_of(name).keep_for is not None


def _added() -> dict[str, EntryPoint]:
    from importlib.metadata import entry_points  # only a kind that is not ours needs it

    return {point.name: point for point in entry_points(group=GROUP)}


def _checked(name: str, loaded: object) -> NetworkKind:
    if not isinstance(loaded, NetworkKind):
        raise UsageError(f"The network {name} was added by a package that cannot be used.")
    return loaded

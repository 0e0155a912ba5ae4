"""What differs between two policies, rule by rule."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cmconsole.triage.rules import Policy

ADDED, GONE, CHANGED, SWITCHED = "added", "gone", "changed", "switched"
MOVED, BESIDE = "moved", "beside"


@dataclass(frozen=True, slots=True)
class Differences:
    """Names of rules, in the order in which they stand."""

    added: tuple[str, ...]
    gone: tuple[str, ...]
    changed: tuple[str, ...]
    """They look for something else or decide otherwise."""
    turned_on: tuple[str, ...]
    turned_off: tuple[str, ...]
    moved: bool
    """Rules that are in both stand in another order."""
    beside: bool
    """Word lists, cues, languages or the score differ."""

    @property
    def none(self) -> bool:
        """Whether both judge alike."""
        names = (self.added, self.gone, self.changed, self.turned_on, self.turned_off)
        return not any(names) and not self.moved and not self.beside

    @property
    def parts(self) -> dict[str, tuple[str, str]]:
        """The same for the change log: by what happened and the name of the rule, how it was and is."""
        found = {
            f"{what}/{name}": (was, now)
            for what, was, now, names in (
                (ADDED, "", "there", self.added),
                (GONE, "there", "", self.gone),
                (CHANGED, "before", "since", self.changed),
                (SWITCHED, "off", "on", self.turned_on),
                (SWITCHED, "on", "off", self.turned_off),
            )
            for name in names
        }
        beside = {MOVED: self.moved, BESIDE: self.beside}
        return found | {what: ("before", "since") for what, so in beside.items() if so}


def compare(before: Policy, after: Policy) -> Differences:
    """How `after` differs from `before`; their version numbers do not count."""
    was = {rule.name: rule for rule in before.rules}
    now = {rule.name: rule for rule in after.rules}
    both = [(was[name], rule) for name, rule in now.items() if name in was]
    return Differences(
        added=tuple(name for name in now if name not in was),
        gone=tuple(name for name in was if name not in now),
        changed=tuple(b.name for a, b in both if replace(a, enabled=b.enabled) != b),
        turned_on=tuple(b.name for a, b in both if b.enabled and not a.enabled),
        turned_off=tuple(b.name for a, b in both if a.enabled and not b.enabled),
        moved=[name for name in was if name in now] != [b.name for _, b in both],
        beside=replace(after, rules=before.rules, version=before.version) != before,
    )

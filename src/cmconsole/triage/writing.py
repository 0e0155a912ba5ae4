"""Writes rules back into their file: whatever did not change stays as it stands there, comments and all."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cmconsole.domain.errors import PolicyError
from cmconsole.triage.policy import policy_from, policy_table
from cmconsole.triage.rules import Policy, Rule

if TYPE_CHECKING:
    from tomlkit.items import Item

WIDTH = 128
"""Characters of a line of a list; as many entries stand in it as fit."""
INDENT = "    "
_HEADER = re.compile(r"\[\[?([\w.-]+)\]\]?\s*(#.*)?$")
_RULER = re.compile(r"#\s*-{8,}")


@dataclass(frozen=True, slots=True)
class _Part:
    """One table of a file, with the comments above it."""

    name: str
    """`rule`, `cue`; empty for what stands above the first table."""
    above: str
    body: str


def policy_text(policy: Policy, written: str) -> str:
    """A policy as the text of its file.

    Takes some tens of milliseconds and loads tomlkit: not for a thread that paints.

    Args:
        written: the text in which the rules stood before. Rules that did not change are taken from it as
            they stand, with their comments; a rule that changed keeps its comments and its other lines.
            Where the text is not in order, or more than the rules differ, all is written anew.

    Raises:
        PolicyError: the policy could not be read again, for two rules have one name, say.
    """
    try:
        text = _with_rules(policy, written)
        if text is not None and policy_from(tomllib.loads(text)) == policy:
            return text
    except (PolicyError, ValueError):
        pass  # what is written anew says the same without the comments
    whole = _whole(policy)
    policy_from(tomllib.loads(whole))
    return whole


def _with_rules(policy: Policy, written: str) -> str | None:
    """The text with the rules of `policy` in place of its own; None if more than they differ."""
    before = policy_from(tomllib.loads(written))
    parts = _parts(written)
    places = [place for place, part in enumerate(parts) if part.name == "rule"]
    if replace(before, rules=policy.rules) != policy or len(places) != len(before.rules):
        return None
    known = {rule.name: (rule, parts[at]) for rule, at in zip(before.rules, places, strict=True)}
    headings = _of_left_out(policy.rules, list(known.values()))
    blocks = [headings.get(rule.name, "") + _block(rule, known) for rule in policy.rules]
    texts = [part.above + part.body for part in parts]
    if not places:
        return "".join([*texts, "\n", *blocks])
    for place in places:
        texts[place] = blocks.pop(0) if blocks else ""
    texts[places[-1]] += "".join(blocks)
    return "".join(texts)


def _parts(written: str) -> list[_Part]:
    """The tables of a file in order; comments and empty lines right above one are its own."""
    starts: list[tuple[str, int, int]] = [("", 0, 0)]
    lines = written.splitlines(keepends=True)
    for number, line in enumerate(lines):
        if found := _HEADER.match(line.rstrip("\r\n")):
            above = number
            while above > starts[-1][2] and _says_nothing(lines[above - 1]):
                above -= 1
            starts.append((found[1], above, number))
    ends = [above for _, above, _ in starts[1:]] + [len(lines)]
    return [
        _Part(name, "".join(lines[above:header]), _closed("".join(lines[header:end])))
        for (name, above, header), end in zip(starts, ends, strict=True)
    ]


def _says_nothing(line: str) -> bool:
    return not line.strip() or line.startswith("#")


def _closed(body: str) -> str:
    return body if not body or body.endswith("\n") else body + "\n"


def _of_left_out(rules: Sequence[Rule], known: Sequence[tuple[Rule, _Part]]) -> Mapping[str, str]:
    """Rulers above rules that are no longer there: they head the rule that came after."""
    there, kept = {rule.name for rule in rules}, ""
    found: dict[str, str] = {}
    for rule, part in known:
        if rule.name in there:
            if kept:
                found[rule.name] = kept
            kept = ""
        else:
            kept += "".join(line for line in part.above.splitlines(True) if _RULER.match(line))
    return found


def _block(rule: Rule, known: Mapping[str, tuple[Rule, _Part]]) -> str:
    """A rule as it stands in the file, or as it would stand there."""
    if rule.name in known:
        before, part = known[rule.name]
        if before == rule:
            return part.above + part.body
        return part.above + _changed(part.body, before, rule)
    table = _table_of(rule)
    short = {key: value for key, value in table.items() if not isinstance(value, list)}
    return _table("[[rule]]", short | table)


def _changed(body: str, before: Rule, rule: Rule) -> str:
    """The lines of a rule with what is other in it."""
    import tomlkit

    document = tomlkit.parse(body)
    stands: Any = document["rule"]
    was, now = _table_of(before), _table_of(rule)
    for key in was.keys() - now.keys():
        stands[0].remove(key)
    for key, value in now.items():
        if was.get(key) != value:
            stands[0][key] = _item(value)
    return _closed(document.as_string())


def checked(rule: Rule, policy: Policy, place: int | None = None) -> Rule:
    """A rule that somebody wrote, as it would be read from the file.

    Args:
        policy: whose rule it is to be.
        place: of the rule in it that it replaces; None: it is new.

    Raises:
        PolicyError: what is wrong with it.
    """
    others = {other.name for at, other in enumerate(policy.rules) if at != place}
    if rule.name in others | {cue.name for cue in policy.cues}:
        raise PolicyError(f"Another rule or cue is named “{rule.name}”.")
    lists = {name: list(words) for name, words in policy.words.items()}
    return policy_from({"rule": [_table_of(rule)], "words": lists}).rules[0]


def _table_of(rule: Rule) -> dict[str, Any]:
    table: dict[str, Any] = policy_table(Policy(0, (rule,)))["rule"][0]
    return table


def _whole(policy: Policy) -> str:
    """Everything, in the order in which it ships, without a comment."""
    table = policy_table(policy)
    first = {key: table[key] for key in ("version", "languages")}
    texts = [_table("", first), _table("[score]", table["score"])]
    texts += [_table("[[rule]]", each) for each in table["rule"]]
    texts.append(_table("[words]", table["words"]))
    texts += [_table("[[cue]]", each) for each in table["cue"]]
    return "\n".join(texts)


def _table(header: str, table: Mapping[str, Any]) -> str:
    import tomlkit

    document = tomlkit.document()
    for key, value in table.items():
        document.add(key, _item(value))
    return (f"{header}\n" if header else "") + _closed(document.as_string())


def _item(value: Any) -> Item:
    """A value as it is written; a list of words with as many to a line as fit."""
    import tomlkit

    if not isinstance(value, list):
        written: Item = tomlkit.item(value)
        return written
    made = tomlkit.array()
    words = [tomlkit.item(word) for word in value]
    if sum(len(word.as_string()) + 2 for word in words) <= WIDTH - len("apart_from = []"):
        made.extend(words)
        return made
    line: list[Item] = []
    width = len(INDENT)
    for word in words:
        width += len(word.as_string()) + 2
        if line and width > WIDTH:
            made.add_line(*line, indent=INDENT)
            line, width = [], len(INDENT) + len(word.as_string()) + 2
        line.append(word)
    made.add_line(*line, indent=INDENT)
    made.add_line(indent="")
    return made

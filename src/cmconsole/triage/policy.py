"""Policies as files: read, checked down to the rule, written back, and the last good one kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from cmconsole.domain.errors import PolicyError
from cmconsole.triage.made_ahead import made_ahead
from cmconsole.triage.patterns import compile_pattern
from cmconsole.triage.policy_values import KEYS, NAMES_IN_FILE, strings
from cmconsole.triage.rules import Cue, Policy, Rule, Score

SHIPPED_TABLES = "policy.json"
"""What TOML says in the rules that ship."""

_T = TypeVar("_T", Rule, Cue, Score)


def load_policy(path: Path) -> Policy:
    """Read a policy file; PolicyError names the rule and what is wrong with it."""
    try:
        written = path.read_bytes()
    except OSError as error:
        raise PolicyError(f"The rules in {path.name} could not be opened.") from error
    return _read_policy(written, path.name)


@lru_cache(maxsize=2)
def _read_policy(written: bytes, name: str) -> Policy:
    """Rules that did not change since they were read last are the same rules: they are not made ready
    anew either (`triage.compiled.compiled`)."""
    tables = made_ahead(SHIPPED_TABLES, written)
    return policy_from(tables if tables is not None else read_toml(written, name))


def read_toml(written: bytes, name: str) -> dict[str, Any]:
    """The tables of a policy file, nothing of them checked yet."""
    import tomllib  # not for the rules that ship

    try:
        return tomllib.loads(written.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError(f"The rules in {name} could not be read: {error}.") from error


def policy_from(table: Mapping[str, Any]) -> Policy:
    """Check what a policy file holds; PolicyError names the rule and what is wrong with it."""
    known = {"version", "languages", "score", "words", "rule", "cue"}
    if unknown := set(table) - known:
        raise PolicyError(f"The rules have a part named “{min(unknown)}”, which is not known.")
    version = table.get("version", 0)
    if type(version) is not int or version < 0:
        raise PolicyError("The version of the rules must be a whole number.")
    words = _read_words(table.get("words", {}))
    policy = Policy(
        version=version,
        rules=tuple(_read(Rule, row, "Rule", i) for i, row in _rows(table, "rule")),
        cues=tuple(_read(Cue, row, "Cue", i) for i, row in _rows(table, "cue")),
        words=words,
        languages=strings(table.get("languages", ["en"]), "The rules", "languages"),
        score=_read(Score, table.get("score", {}), "The score", None),
    )
    _check_whole(policy)
    return policy


def policy_table(policy: Policy) -> dict[str, Any]:
    """A policy as the nested tables of its file; what stands at its default is left out."""
    return {
        "version": policy.version,
        "languages": list(policy.languages),
        "score": _table(policy.score),
        "rule": [_table(rule) for rule in policy.rules],
        "words": {name: list(words) for name, words in policy.words.items()},
        "cue": [_table(cue) for cue in policy.cues],
    }


class PolicyFile:
    """The policy in force: a profile's own file if there is one, else the one that ships.

    It starts with the one that ships; `reload` reads the profile's own, so that a broken file there
    can be told without leaving the console with no rules at all.
    """

    def __init__(self, shipped: Path, own: Path | None = None) -> None:
        self._shipped = shipped
        self._own = own
        self._policy = load_policy(shipped)

    @property
    def policy(self) -> Policy:
        """The last policy that was read without an error."""
        return self._policy

    def reload(self) -> Policy:
        """Read the file again. On PolicyError the last good policy stays in force."""
        path = self._own if self._own is not None and self._own.exists() else self._shipped
        self._policy = load_policy(path)
        return self._policy


def _rows(table: Mapping[str, Any], part: str) -> list[tuple[int, Mapping[str, Any]]]:
    rows = table.get(part, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise PolicyError(f"Each {part} must begin with a line [[{part}]].")
    return list(enumerate(rows, 1))


def _read(kind: type[_T], row: Any, title: str, number: int | None) -> _T:
    """One dataclass from one table, each value checked."""
    if not isinstance(row, Mapping):
        raise PolicyError(f"{title} must be a table.")
    where = title if number is None else f"{title} {number}"
    if isinstance(row.get("name"), str) and row["name"]:
        where = f"{title} “{row['name']}”"
    values: dict[str, Any] = {}
    known = KEYS[kind]
    for key, value in row.items():
        if key not in known:
            raise PolicyError(f"{where}: “{key}” is not something a rule can say.")
        values[known[key].name] = known[key].check(value, where, key)
    for key, said in known.items():
        if said.needed and values.get(said.name) in (None, ""):
            raise PolicyError(f"{where}: “{key}” is missing.")
    made = kind(**values)
    if isinstance(made, Rule):
        _check_rule(made, where)
    elif isinstance(made, Cue):
        _check_cue(made, where)
    return made


def _read_words(table: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(table, dict):
        raise PolicyError("The word lists must stand under [words].")
    lists = {name: strings(words, "The word lists", name) for name, words in table.items()}
    for name, words in lists.items():
        _check_terms(words, f"The word list “{name}”", lists, nested=False)
    return lists


def _check_rule(rule: Rule, where: str) -> None:
    if rule.decides is None and not rule.red_zone:
        raise PolicyError(f"{where}: it decides nothing; give it a class or the red zone.")
    looks_for = (rule.any, rule.all, rule.pattern, rule.author, rule.networks, rule.languages)
    limits = (
        rule.sentiment_below,
        rule.sentiment_above,
        rule.complaint_below,
        rule.complaint_above,
    )
    unset = all(limit is None for limit in limits) and rule.question is None
    if not any(looks_for) and unset and rule.addressed is None and rule.scored is None:
        raise PolicyError(f"{where}: it looks for nothing, so it would fit every text.")
    if rule.pattern:
        try:
            compile_pattern(rule.pattern)
        except ValueError as error:
            raise PolicyError(f"{where}: {error}.") from error


def _check_cue(cue: Cue, where: str) -> None:
    if bool(cue.any) == (cue.feature is not None):
        raise PolicyError(f"{where}: it needs either words or a feature.")


def _check_whole(policy: Policy) -> None:
    """What can only be seen with all rules at hand."""
    seen: set[str] = set()
    for kind, item in [("Rule", r) for r in policy.rules] + [("Cue", c) for c in policy.cues]:
        where = f"{kind} “{item.name}”"
        if item.name in seen:
            raise PolicyError(f"{where}: another one has the same name.")
        seen.add(item.name)
        for terms in _term_lists(item):
            _check_terms(terms, where, policy.words, nested=True)


def _term_lists(item: Rule | Cue) -> list[tuple[str, ...]]:
    if isinstance(item, Cue):
        return [item.any, item.apart_from]
    return [item.any, item.all, item.none, item.apart_from]


def _check_terms(
    terms: tuple[str, ...], where: str, lists: Mapping[str, object], *, nested: bool
) -> None:
    for term in [term for term in terms if "@" in term or "*" in term]:
        if term.startswith("@") and (not nested or term[1:] not in lists):
            raise PolicyError(f"{where}: there is no word list named “{term}”.")
        if "*" not in term:
            continue
        first = term.split()[0]
        if "*" in first.rstrip("*") or (first.strip("*") == "" and " " not in term.strip()):
            raise PolicyError(f"{where}: the star in “{term}” must follow the beginning of a word.")


def _table(item: Rule | Cue | Score) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for f in fields(item):
        value = getattr(item, f.name)
        if value is None or value == f.default:
            continue
        key = NAMES_IN_FILE.get(f.name, f.name)
        table[key] = list(value) if isinstance(value, tuple) else value
    return table

"""Write what a start would else work out of `resources/policy.toml`; see `cmconsole.triage.made_ahead`.

    PYTHONPATH=src python packaging/make_ahead.py

To be run after every change of the rules that ship, or of how their words are sorted.
"""

from __future__ import annotations

from cmconsole.system.paths import resource
from cmconsole.triage.compiled import CompiledPolicy
from cmconsole.triage.made_ahead import written_ahead
from cmconsole.triage.policy import SHIPPED_TABLES, policy_from, read_toml
from cmconsole.triage.terms import SHIPPED_TERMS, sort_terms, source_of


def files_ahead(rules: bytes) -> dict[str, bytes]:
    """The files by their names, made from the rules that ship."""
    tables = read_toml(rules, "policy.toml")
    groups = CompiledPolicy(policy_from(tables)).groups
    return {
        SHIPPED_TABLES: written_ahead(rules, tables),
        SHIPPED_TERMS: written_ahead(source_of(groups), sort_terms(groups)._asdict()),
    }


def main() -> None:
    """Write the files beside the rules."""
    rules = resource("policy.toml")
    for name, content in files_ahead(rules.read_bytes()).items():
        rules.with_name(name).write_bytes(content)


if __name__ == "__main__":
    main()

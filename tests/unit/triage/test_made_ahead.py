"""What is made ahead of the rules says what they say, and holds for nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cmconsole.system.paths import resource
from cmconsole.triage import made_ahead
from cmconsole.triage.compiled import CompiledPolicy
from cmconsole.triage.policy import SHIPPED_TABLES, load_policy, policy_from, read_toml
from cmconsole.triage.rules import Policy
from cmconsole.triage.terms import SHIPPED_TERMS, sort_terms, source_of, terms_of
from make_ahead import files_ahead

FILES = (SHIPPED_TABLES, SHIPPED_TERMS)


@pytest.fixture
def rules(shipped_path: Path) -> bytes:
    return shipped_path.read_bytes()


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with copies of the files, which are read there."""
    for name in FILES:
        shutil.copy(resource(name), tmp_path / name)
    monkeypatch.setattr(made_ahead, "resource", lambda name: tmp_path / name)
    return tmp_path


def test_the_files_are_those_that_the_rules_make_now(rules: bytes) -> None:
    for name, content in files_ahead(rules).items():
        stored = resource(name).read_bytes().replace(b"\r\n", b"\n")
        assert stored == content, f"{name}: run packaging/make_ahead.py"


def test_the_rules_read_ahead_are_those_in_toml(rules: bytes, shipped: Policy) -> None:
    tables = made_ahead.made_ahead(SHIPPED_TABLES, rules)
    assert tables == read_toml(rules, "policy.toml")
    assert policy_from(tables) == shipped


def test_words_sorted_ahead_are_sorted_alike(shipped: Policy) -> None:
    groups = CompiledPolicy(shipped).groups
    assert made_ahead.made_ahead(SHIPPED_TERMS, source_of(groups)) is not None
    assert terms_of(groups) == sort_terms(groups)


def test_other_line_ends_are_the_same_rules(rules: bytes, elsewhere: Path) -> None:
    for name in FILES:
        file = elsewhere / name
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    windows = rules.replace(b"\n", b"\r\n")
    assert made_ahead.made_ahead(SHIPPED_TABLES, windows) is not None


def test_rules_that_were_edited_are_read_as_they_stand(rules: bytes, tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_bytes(rules.replace(b"\nversion = ", b"\nversion = 9", 1))
    edited = load_policy(tmp_path / "policy.toml")
    assert edited.version > 90
    groups = [("refund", "late"), ("waiting * weeks",)]
    assert made_ahead.made_ahead(SHIPPED_TERMS, source_of(groups)) is None
    assert terms_of(groups).whole == {
        "refund": "0 refund",
        "late": "0 late",
        "waiting": "1 waiting * weeks",
    }


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ["changed", "cut off", "empty", "not ours", "missing"])
def test_a_damaged_file_changes_no_rule(
    name: str, damage: str, elsewhere: Path, rules: bytes, shipped: Policy
) -> None:
    file = elsewhere / name
    content = file.read_bytes()
    middle = len(content) // 2
    damaged = {
        "changed": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        "cut off": content[:middle],
        "empty": b"",
        "not ours": json.dumps({"table": 1}).encode(),
    }
    if damage == "missing":
        file.unlink()
    else:
        file.write_bytes(damaged[damage])
    groups = CompiledPolicy(shipped).groups
    source = rules if name == SHIPPED_TABLES else source_of(groups)
    assert made_ahead.made_ahead(name, source) is None
    assert terms_of(groups) == sort_terms(groups)


def test_a_first_judgement_needs_nothing_but_what_it_uses(shipped_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from cmconsole.triage.policy import load_policy\n"
        "from cmconsole.triage.shipped import make_triage\n"
        "make_triage(load_policy(Path(sys.argv[1]))).judge('Where is my order?')\n"
        "print(*sorted({'tomllib', 'html', 'platformdirs'} & sys.modules.keys()))"
    )
    here = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = [sys.executable, "-c", code, str(shipped_path)]
    said = subprocess.run(run, check=True, env=here, stdout=subprocess.PIPE, text=True).stdout
    assert said.split() == []

"""Generated files are up to date."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from jsbc.frontend.nodes import NODE_KINDS, enum_name

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("tool", ["gen_nodes.py", "gen_unicode.py"])
def test_generated_files(tool):
    assert subprocess.run([sys.executable, str(ROOT / "tools" / tool), "--check"]).returncode == 0


def test_table():
    assert len({kind.name for kind in NODE_KINDS}) == len(NODE_KINDS)
    for kind in NODE_KINDS:
        assert len(kind.fields) <= 4
        assert len(kind.flags) < 15  # bit 15 is EXPRESSION_PARENTHESIZED
    assert enum_name("RegExpLiteral") == "REG_EXP_LITERAL"

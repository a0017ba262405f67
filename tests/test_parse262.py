"""Syntax of all of test262: every test parses, and every test with a negative parse phase does not.

Each test is parsed as the runner would run it: in strict and sloppy mode, or as a module. No test is executed.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from jsbc.errors import JSSyntaxError
from jsbc.frontend.parser import parse_script

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))

import workloads

ARCHIVE = workloads.SHARED / "data" / "test262.tar.xz"

# Syntax that is not in ES2025.
LATER = {
    "decorators", "source-phase-imports", "source-phase-imports-module-source", "import-defer",
    "explicit-resource-management", "import-text", "import-bytes",
}  # fmt: skip

FRONTMATTER = re.compile(r"/\*---(.*?)---\*/", re.DOTALL)
LIST = r"^{}:\s*\[(.*?)\]"


def listed(metadata: str, name: str) -> set[str]:
    match = re.search(LIST.format(name), metadata, re.MULTILINE | re.DOTALL)
    if match:
        return {word.strip() for word in match.group(1).split(",")}
    block = re.search(rf"^{name}:\s*\n((?:\s+-.*\n)+)", metadata, re.MULTILINE)
    return {line.strip(" -") for line in block.group(1).splitlines()} if block else set()


def scenarios(source: str, flags: set[str]) -> list[tuple[str, str]]:
    """(mode, text) of each way in which the test is run."""
    if "module" in flags:
        return [("module", source)]
    runs = []
    if "onlyStrict" not in flags:
        runs.append(("script", source))
    if not flags & {"noStrict", "raw"}:
        runs.append(("script", f'"use strict";\n{source}'))
    return runs


def parses(mode: str, text: str) -> bool:
    try:
        parse_script(text, mode=mode)
    except JSSyntaxError:
        return False
    return True


@pytest.mark.parametrize("folder", ["language", "built-ins", "annexB"])
def test_folder(folder):
    if not ARCHIVE.is_file():
        pytest.skip("test262 is not here: set JSBC_SHARED to the data folder")
    root = workloads.unpacked(ARCHIVE) / "test"
    wrong = []
    checked = 0
    for path in sorted((root / folder).rglob("*.js")):
        if "_FIXTURE" in path.name:
            continue
        source = path.read_bytes().decode()
        match = FRONTMATTER.search(source)
        metadata = match.group(1) if match else ""
        if listed(metadata, "features") & LATER:
            continue
        negative = "negative:" in metadata and re.search(r"phase:\s*parse", metadata) is not None
        for mode, text in scenarios(source, listed(metadata, "flags")):
            checked += 1
            if parses(mode, text) == negative:
                wrong.append(f"{path.relative_to(root)} ({mode}) {'parses' if negative else 'does not parse'}")
    assert not wrong, "\n".join(wrong)
    assert checked > 1000

"""Collects the scripts in tests/js: each runs twice, from source and from the blob which that run left."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

# Date tests print local times; a user's cache folder must not be touched.
os.environ["TZ"] = "UTC"
time.tzset()
os.environ.pop("JSBC_CACHE", None)

SCRIPTS = Path(__file__).parent / "js"


@pytest.fixture(scope="session", autouse=True)
def _private_cache_directory(tmp_path_factory):
    """No test reads or writes the cache of the user."""
    os.environ["JSBC_CACHE_DIR"] = str(tmp_path_factory.mktemp("cache"))


def pytest_collect_file(file_path: Path, parent):
    if file_path.suffix == ".js" and SCRIPTS in file_path.parents and file_path.name != "annotate.js":
        return ScriptFile.from_parent(parent, path=file_path)
    return None


class ScriptFile(pytest.File):
    """One script; the second item uses the blob of the first."""

    blob: bytes | None = None

    def collect(self):
        yield ScriptItem.from_parent(self, name="source")
        yield ScriptItem.from_parent(self, name="blob")


class ScriptFailure(Exception):
    """The script printed something else than its comments say."""


class ScriptItem(pytest.Item):
    """One run of a script."""

    def runtest(self):
        from support import parse_expectations, run_in_context

        import jsbc

        source = self.path.read_text(encoding="utf-8")
        expected = parse_expectations(source)

        def from_source(context):
            code = jsbc.compile(source, self.path.name)
            try:
                context.run(code)
            finally:
                # After the run: the functions it compiled are in the blob.
                self.parent.blob = jsbc.dumps(code)

        if self.name == "source" or (self.parent.blob is None and expected.error is None):
            outcome = run_in_context(from_source)
        if self.name == "blob":
            if self.parent.blob is None:
                pytest.skip("the script has a syntax error: there is no blob")
            outcome = run_in_context(lambda context: context.run(jsbc.loads(self.parent.blob)))

        if outcome.lines != expected.lines or outcome.error != expected.error:
            raise ScriptFailure(_difference(expected, outcome))

    def repr_failure(self, excinfo, style=None):
        if isinstance(excinfo.value, ScriptFailure):
            return f"{self.path}\n{excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self):
        return self.path, 0, f"{self.path.relative_to(SCRIPTS.parent)}::{self.name}"


def _difference(expected, outcome) -> str:
    rows = []
    for number in range(max(len(expected.lines), len(outcome.lines))):
        wanted = expected.lines[number] if number < len(expected.lines) else "(nothing)"
        printed = outcome.lines[number] if number < len(outcome.lines) else "(nothing)"
        if wanted != printed:
            rows += [f"line {number + 1} expected: {wanted}", f"         printed: {printed}"]
    if expected.error != outcome.error:
        rows += [f"error expected: {expected.error}", f"        thrown: {outcome.error}"]
    return "\n".join(rows)

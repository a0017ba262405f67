"""Hypothesis strategies for JavaScript programs: nested functions of all kinds, some called, some never."""

from __future__ import annotations

from hypothesis import strategies as st

NAMES = st.sampled_from("alpha beta gamma delta count total value items naïve größe 名前 $a _b".split())
STRINGS = st.text(st.characters(codec="utf-8", exclude_characters="\u2028\u2029"), max_size=12)
NUMBERS = st.one_of(
    st.integers(-(2**33), 2**33),
    st.floats(allow_nan=False, allow_infinity=False, width=64),
    st.sampled_from([0, -0.0, 2**29, 2**29 - 1, -(2**29), -(2**29) - 1, 2**31, 1e300, 5e-324]),
)


def literal(value: object) -> str:
    """JavaScript text of a number or a string."""
    if isinstance(value, str):
        units = value.encode("utf-16-le", "surrogatepass")
        escaped = "".join(
            chr(unit) if 32 <= unit < 127 and chr(unit) not in "'\\" else f"\\u{unit:04x}"
            for unit in (int.from_bytes(units[i : i + 2], "little") for i in range(0, len(units), 2))
        )
        # Half of the non-ASCII text stays as it is, so that sources are not all Latin-1.
        if all(ord(char) > 160 and ord(char) < 0xD800 for char in value):
            return f"'{value}'"
        return f"'{escaped}'"
    return f"({value!r})"


@st.composite
def expressions(draw, scope: list[str], depth: int = 0) -> str:
    """An expression without side effects outside the program."""
    choices = ["number", "string", "name", "binary", "array", "object", "template", "conditional", "regexp"]
    kind = draw(st.sampled_from(choices[:3] if depth > 2 else choices))
    inner = expressions(scope, depth + 1)
    if kind == "number":
        return literal(draw(NUMBERS))
    if kind == "string":
        return literal(draw(STRINGS))
    if kind == "name" and scope:
        return draw(st.sampled_from(scope))
    if kind == "binary":
        return f"({draw(inner)} {draw(st.sampled_from('+ - * < === | ^'.split()))} {draw(inner)})"
    if kind == "array":
        return f"[{', '.join(draw(st.lists(inner, max_size=3)))}]"
    if kind == "object":
        return f"({{{draw(NAMES)}: {draw(inner)}, 'x y': {draw(inner)}}})"
    if kind == "template":
        return f"`<${{{draw(inner)}}}>`"
    if kind == "conditional":
        return f"({draw(inner)} ? {draw(inner)} : {draw(inner)})"
    return "/[a-z]+(\\d)/g.source"


@st.composite
def functions(draw, scope: list[str], depth: int, made: list[str]) -> tuple[str, str, bool]:
    """(definition, expression that calls it, whether the program calls it)."""
    name = f"f{len(made)}"
    made.append(name)
    parameters = draw(st.lists(NAMES, max_size=3, unique=True))
    local = draw(NAMES)
    inside = [*scope, *parameters] if local in parameters else [*scope, *parameters, local]
    body = [] if local in parameters else [f"var {local} = {draw(expressions([*scope, *parameters]))};"]
    results = []
    if depth < 3:
        for _ in range(draw(st.integers(0, 2))):
            definition, call, called = draw(functions(inside, depth + 1, made))
            body.append(definition)
            if called:
                results.append(call)
    if draw(st.booleans()):
        body.append(f"try {{ {local} += {draw(expressions(inside))}; }} catch (error) {{ {local} = String(error); }}")
    if draw(st.booleans()):
        body.append(f"for (let i = 0; i < 3; i++) {{ if (i === 1) continue; {local} = [i, {local}].length; }}")
    results.append(draw(expressions(inside)))
    text = "\n".join(body)
    value = f"[{', '.join(results)}]"
    arguments = ", ".join(draw(st.lists(expressions(scope), max_size=3)))
    kind = draw(st.sampled_from(["function", "arrow", "expression", "method", "class", "generator"]))
    listed = ", ".join(parameters)
    if kind == "function":
        definition, call = f"function {name}({listed}) {{ {text} return {value}; }}", f"{name}({arguments})"
    elif kind == "arrow":
        definition, call = f"const {name} = ({listed}) => {{ {text} return {value}; }};", f"{name}({arguments})"
    elif kind == "expression":
        definition = f"var {name} = function ({listed}) {{ {text} return {value}; }};"
        call = f"{name}({arguments})"
    elif kind == "method":
        definition = f"const {name} = {{ run({listed}) {{ {text} return {value}; }}, get size() {{ return 7; }} }};"
        call = f"[{name}.run({arguments}), {name}.size]"
    elif kind == "class":
        definition = (
            f"class {name} {{ constructor({listed}) {{ {text} this.value = {value}; }} "
            f"static make(x) {{ return new {name}(x); }} }}"
        )
        call = f"new {name}({arguments}).value"
    else:
        definition = f"function* {name}({listed}) {{ {text} yield 1; yield {value}; }}"
        call = f"[...{name}({arguments})]"
    return definition, call, draw(st.booleans())


@st.composite
def programs(draw) -> str:
    """A script whose value is a JSON text."""
    parts = []
    calls = []
    made: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        definition, call, called = draw(functions(["undefined"], 0, made))
        parts.append(definition)
        if called:
            calls.append(call)
    separator = draw(st.sampled_from(["\n", "\r\n", "\n// comment ☃\n"]))
    return separator.join([*parts, f"JSON.stringify([{', '.join(calls)}])"])

"""Values across the border, both ways."""

from __future__ import annotations

import collections
import gc
import math
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import jsbc

JSON_LIKE = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture
def context():
    return jsbc.Context(time_limit=20)


def test_scalars_to_python(context):
    for source, value in [
        ("undefined", None), ("null", None), ("true", True), ("1", 1), ("1.5", 1.5), ("2**40", 2**40), ("'a'", "a"),
        ("123456789012345678901234567890n", 123456789012345678901234567890), ("'\\u{1f600}'", "\U0001f600"),
        ("'\\ud83d'", "\ud83d"),
    ]:  # fmt: skip
        found = context.eval(source)
        assert found == value
        assert type(found) is type(value)
    assert math.copysign(1, context.eval("-0")) == -1
    assert math.isnan(context.eval("NaN"))
    assert context.eval("1e400") == math.inf


def test_scalars_to_javascript(context):
    cases = {
        "null": None, "true": True, "1": 1, "1.5": 1.5, "9007199254740991": 2**53 - 1, "9007199254740993": 2**53 + 1,
        "a": "a", "\U0001f600": "\U0001f600",
    }  # fmt: skip
    for text, value in cases.items():
        context.globals["x"] = value
        assert context.eval("String(x)") == text
    context.globals["x"] = 2**53 + 1
    assert context.eval("typeof x") == "bigint"
    context.globals["x"] = "\U0001f600"
    assert context.eval("x.length") == 2


@given(JSON_LIKE)
@settings(deadline=None, max_examples=60)
def test_data_survives_the_way_there_and_back(value):
    context = jsbc.Context()
    context.globals["identity"] = context.eval("x => x")
    assert context.call("identity", value) == value
    assert context.eval("x => ({copy: JSON.parse(JSON.stringify(x))})")(value).to_py() == {"copy": plain(value)}


def plain(value):
    """What JSON makes of it: infinities become null, -0 becomes 0."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        # Integer keys come first in JavaScript: comparison of dicts does not see the order.
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def test_a_dict_is_a_live_view(context):
    data = {"name": "Ann", "list": [1, 2], 7: "seven"}
    context.globals["data"] = data
    assert context.eval("data.name + data.list.length + data[7]") == "Ann2seven"
    context.eval("data.name = 'Bob'; data.extra = {a: 1}; delete data.list;")
    assert data["name"] == "Bob"
    assert data["extra"].to_py() == {"a": 1}
    assert "list" not in data
    data["late"] = True
    assert context.eval("data.late && 'late' in data && Object.keys(data).join()") == "7,name,extra,late"
    assert context.globals["data"] is data


def test_a_list_is_a_live_view(context):
    data = [3, 1, 2]
    context.globals["data"] = data
    assert context.eval("data.map(x => x * 2).join() + data.length + [...data].length") == "6,2,433"
    context.eval("data.push(9); data[0] = 8; data.sort();")
    assert data == [1, 2, 8, 9]
    assert context.eval("data.length = 1; data[5] === undefined") is True
    assert data == [1]
    context.globals["frozen"] = (1, 2)
    assert context.eval("frozen[0] = 5; frozen[0]") == 1
    with pytest.raises(jsbc.JSException, match="TypeError"):
        context.eval("'use strict'; frozen[0] = 5")


def test_views_of_javascript_objects(context):
    view = context.eval(
        "({a: 1, nested: {list: [1, 2, 3]}, twice(x) { return x * this.a * 2; }, get later() { return 5; }})"
    )
    assert view["a"] == view.a == 1
    assert view.nested.list[2] == view["nested"]["list"][-1] == 3
    assert view.twice(4) == view.call("twice", 4) == 8
    assert view.later == 5
    view.a = 10
    assert view.twice(1) == 20
    assert set(view) == {"a", "nested", "twice", "later"}
    assert "a" in view
    assert "zz" not in view
    del view["a"]
    assert view.get("a", "gone") == "gone"
    with pytest.raises(KeyError):
        view["a"]
    with pytest.raises(AttributeError):
        view.missing  # noqa: B018
    with pytest.raises(IndexError):
        view.nested.list[3]
    assert list(view.nested.list) == [1, 2, 3]
    assert len(view.nested.list) == 3
    assert view == context.eval("x => x")(view)
    assert not hasattr(view, "__array_interface__")
    assert list(context.eval("new Map([[1, 2]]).keys()")) == [1]


def test_copies(context):
    source = "({a: [1, {b: null}], s: new Set([1, 2]), m: new Map([['k', [3]]]), n: new Number(4)})"
    assert context.eval(source).to_py() == {
        "a": [1, {"b": None}], "s": [1, 2], "m": {"k": [3]}, "n": 4,
    }  # fmt: skip
    loop = context.eval("var o = {name: 'o'}; o.self = o; o").to_py()
    assert loop["self"] is loop
    assert context.eval("new Date(0)").to_py().isoformat() == "1970-01-01T00:00:00+00:00"
    with pytest.raises(ValueError, match="nested too deeply"):
        context.eval("var deep = []; for (let i = 0; i < 10000; i++) deep = [deep]; deep").to_py()


def test_bytes(context):
    context.globals["data"] = b"abc"
    assert context.eval("data instanceof Uint8Array && data.length === 3 && data[1]") == 98
    assert context.eval("data").to_py() == [97, 98, 99]


def test_callables(context):
    calls = []

    def record(*args):
        calls.append(args)

    context.globals["record"] = record
    assert context.eval("record(1, 'two', [3], undefined)") is None
    (arguments,) = calls
    assert arguments[:2] == (1, "two")
    assert arguments[2].to_py() == [3]
    assert arguments[3] is None
    assert context.globals["record"] is record
    assert context.eval("typeof record + record.name") == "functionrecord"
    # From Python into JavaScript and back again.
    context.globals["apply"] = lambda function, value: function(value)
    assert context.eval("apply(x => apply(y => y + 1, x) * 2, 5)") == 12


def test_exceptions(context):
    class Mine(Exception):
        pass

    def fail():
        raise Mine("from Python")

    context.globals["fail"] = fail
    assert context.eval("try { fail() } catch (error) { error.message }") == "Mine: from Python"
    for source in ("fail()", "try { fail() } catch (error) { throw error }"):
        with pytest.raises(jsbc.JSException, match="Mine: from Python") as caught:
            context.eval(source)
        assert isinstance(caught.value.__cause__, Mine)
    with pytest.raises(jsbc.JSException) as caught:
        context.eval(
            "function inner() { throw new RangeError('deep') }\nfunction outer() { inner() }\nouter()", "file.js"
        )
    assert str(caught.value) == "RangeError: deep"
    assert "at inner (file.js:1:" in caught.value.stack
    assert "at outer (file.js:2:" in caught.value.stack
    assert caught.value.value["message"] == "deep"
    for thrown, message in [("'text'", "text"), ("undefined", "undefined"), ("{toString() { throw 1 }}", None)]:
        with pytest.raises(jsbc.JSException) as caught:
            context.eval(f"throw ({thrown})")
        assert message is None or str(caught.value) == message


def test_what_cannot_be_passed(context):
    for value in (object(), {1, 2}, 1j, iter([]), type("T", (), {})()):
        with pytest.raises(TypeError):
            context.globals["x"] = value
    other = jsbc.Context()
    with pytest.raises(TypeError, match="another Context"):
        context.globals["x"] = other.eval("({})")


def test_mappings_and_sequences(context):
    context.globals["m"] = collections.OrderedDict(a=1)
    context.globals["s"] = range(3)
    assert context.eval("m.a + s.length + s[2]") == 6


def test_globals(context):
    context.eval("var a = 1; let b = 2; const c = 3; class D {}")
    assert (context.globals["a"], context.globals["b"], context.globals["c"]) == (1, 2, 3)
    assert context.globals["D"].callable
    assert "a" in context.globals
    assert "nothing" not in context.globals
    with pytest.raises(KeyError):
        context.globals["nothing"]
    context.globals.update(x=1, y=2)
    assert context.eval("x + y") == 3
    assert set(context.globals) >= {"a", "x", "y"}
    del context.globals["x"]
    assert context.eval("typeof x") == "undefined"


def test_one_thread_at_a_time(context):
    errors = []

    def intrude():
        try:
            context.eval("1")
        except RuntimeError as error:
            errors.append(str(error))

    def from_javascript():
        thread = threading.Thread(target=intrude)
        thread.start()
        thread.join()

    context.globals["f"] = from_javascript
    context.eval("f()")
    assert errors == ["the Context is in use by another thread"]
    intrude()
    assert len(errors) == 1


def test_closed_contexts(context):
    view = context.eval("({a: 1})")
    context.close()
    context.close()
    for action in (lambda: context.eval("1"), lambda: view["a"], lambda: context.call("f")):
        with pytest.raises(RuntimeError, match="closed"):
            action()


def test_cycles_across_the_border_are_collected():
    class Marker:
        def __call__(self):
            return self

    marker = Marker()
    alive = weakref.ref(marker)
    context = jsbc.Context()
    context.globals["marker"] = marker
    marker.context = context
    context.eval("var loop = {marker}; loop.self = loop;")
    del marker, context
    gc.collect()
    assert alive() is None


def test_promises():
    import asyncio

    async def main():
        context = jsbc.Context()
        assert await context.eval_async("Promise.resolve(5).then(x => x + 1)") == 6
        assert await context.eval_async("7") == 7

        def later(resolve):
            asyncio.get_running_loop().call_soon(resolve, "done")

        context.globals["later"] = later
        assert await context.eval_async("new Promise(resolve => later(resolve))") == "done"
        with pytest.raises(jsbc.JSException, match="TypeError: no"):
            await context.eval_async("Promise.reject(new TypeError('no'))")

    asyncio.run(main())


def test_a_job_that_fails_leaves_the_context_in_order():
    """The Context was left twice: from then on nobody was outside, jobs waited for ever, and so did other threads."""
    ctx = jsbc.Context(time_limit=0.3)
    with pytest.raises(jsbc.JSException, match="first"):
        ctx.eval("queueMicrotask(() => { throw Error('first') }); 1")
    assert ctx.eval("var done = 0; Promise.resolve().then(() => { done = 1 }); 0") == 0
    assert ctx.eval("done") == 1
    time.sleep(0.35)
    assert ctx.eval("for (var i = 0; i < 100000; i++); i") == 100000
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(ctx.eval, "i + 1").result(5) == 100001
    ctx.globals["nested"] = lambda: ctx.eval("queueMicrotask(() => { throw TypeError('second') }); done")
    with pytest.raises(jsbc.JSException, match="second"):
        ctx.eval("nested() + 1")
    with pytest.raises(jsbc.JSException, match="third"):
        ctx.eval("(function F() { queueMicrotask(() => { throw TypeError('third') }) })").new()
    ctx.close()


def test_a_view_may_lose_its_last_user_while_python_runs():
    ctx = jsbc.Context()

    class Missing(dict):
        def __missing__(self, name):
            if name == "gone":
                ctx.eval("Object.setPrototypeOf(object, null); 0")
                gc.collect()
            raise KeyError(name)

    ctx.globals["make"] = Missing
    ctx.eval("var object; function fresh() { object = Object.create(make()) }")
    for _ in range(30):
        for use in ("object.gone", "'gone' in object", "object['go' + 'ne']", "with (object) { typeof gone }"):
            ctx.eval("fresh()")
            assert ctx.eval(use) in (None, False, "undefined")


def test_an_exception_that_cannot_be_described_is_still_caught():
    ctx = jsbc.Context()

    class Odd(Exception):
        def __str__(self):
            return ctx.eval("'text'")

    def fail():
        raise Odd

    ctx.globals["fail"] = fail
    assert ctx.eval("try { fail() } catch (error) { error.message }") == "Odd"
    with pytest.raises(jsbc.JSException) as caught:
        ctx.eval("fail()")
    assert isinstance(caught.value.__cause__, Odd)


def test_subclasses_of_scalars_are_their_content():
    class Text(str):
        def __str__(self):
            raise AssertionError

    class Number(int):
        def __int__(self):
            raise AssertionError

    class Real(float):
        def __float__(self):
            raise AssertionError

    ctx = jsbc.Context()
    ctx.globals.update(text=Text("a"), number=Number(2), real=Real(0.5))
    assert ctx.eval("text + number + real") == "a20.5"

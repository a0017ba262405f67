"""Ordinary objects and arrays against a model of ECMA-262 §10.1 and §10.4.2 that fits on two pages."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import jsbc

# Runs a list of operations and says what each did; undefined is written as the string "undefined".
DRIVER = r"""
function drive(kind, operations) {
  const proto = kind === 'child' ? { get inherited() { return 'got'; }, fixed: 1 } : Object.prototype;
  if (kind === 'child') Object.defineProperty(proto, 'fixed', { writable: false });
  const target = kind === 'array' ? [10, 20, 30] : Object.create(proto);
  const show = (v) => v === undefined ? 'undefined' : v;
  const log = [];
  for (const [what, key, value] of operations) {
    let outcome;
    try {
      if (what === 'set') outcome = Reflect.set(target, key, value);
      else if (what === 'get') outcome = show(target[key]);
      else if (what === 'has') outcome = key in target;
      else if (what === 'delete') outcome = Reflect.deleteProperty(target, key);
      else if (what === 'define') outcome = Reflect.defineProperty(target, key, value);
      else if (what === 'prevent') outcome = Reflect.preventExtensions(target);
      else if (what === 'freeze') outcome = Object.isFrozen(Object.freeze(target));
      else if (what === 'seal') outcome = Object.isSealed(Object.seal(target));
    } catch (e) { outcome = e.name; }
    log.push(outcome);
  }
  const state = Reflect.ownKeys(target).map((key) => {
    const d = Object.getOwnPropertyDescriptor(target, key);
    return [key, show(d.value), d.writable, d.enumerable, d.configurable];
  });
  const enumerated = [];
  for (const key in target) enumerated.push(key);
  return JSON.stringify([log, state, Object.keys(target), enumerated]);
}
"""


class Model:
    """An object or array: name -> [value, writable, enumerable, configurable], data properties only."""

    def __init__(self, kind):
        self.kind = kind
        self.own = {}
        self.extensible = True
        self.inherited = {"inherited": ["accessor"], "fixed": [1, False]} if kind == "child" else {}
        if kind == "array":
            self.own = {str(i): [10 * (i + 1), True, True, True] for i in range(3)}
            self.own["length"] = [3, True, False, False]

    def define(self, key, descriptor):
        if self.kind == "array" and key == "length":
            return self.define_length(descriptor)
        if self.kind == "array" and is_index(key):
            length = self.own["length"]
            if int(key) >= length[0] and not length[1]:
                return False
            if not self.define_ordinary(key, descriptor):
                return False
            length[0] = max(length[0], int(key) + 1)
            return True
        return self.define_ordinary(key, descriptor)

    def define_ordinary(self, key, d):
        if key not in self.own:
            if not self.extensible:
                return False
            self.own[key] = [
                d.get("value", "undefined"),
                d.get("writable", False),
                d.get("enumerable", False),
                d.get("configurable", False),
            ]
            return True
        value, writable, enumerable, configurable = self.own[key]
        if not configurable:
            if d.get("configurable") or d.get("enumerable", enumerable) != enumerable:
                return False
            if not writable and (d.get("writable") or not same_value(d.get("value", value), value)):
                return False
        self.own[key] = [
            d.get("value", value),
            d.get("writable", writable),
            d.get("enumerable", enumerable),
            d.get("configurable", configurable),
        ]
        return True

    def define_length(self, d):
        if "value" not in d:
            return self.define_ordinary("length", d)
        wanted = d["value"]
        if not isinstance(wanted, int) or wanted < 0:
            raise OverflowError
        if wanted >= self.own["length"][0]:
            return self.define_ordinary("length", d)
        if not self.own["length"][1] or d.get("configurable") or d.get("enumerable"):
            return False
        for index in sorted((int(k) for k in self.own if is_index(k) and int(k) >= wanted), reverse=True):
            if not self.own[str(index)][3]:
                self.own["length"][0] = index + 1
                if d.get("writable") is False:
                    self.own["length"][1] = False
                return False
            del self.own[str(index)]
        self.own["length"][0] = wanted
        if d.get("writable") is False:
            self.own["length"][1] = False
        return True

    def set(self, key, value):
        if key in self.own:
            if not self.own[key][1]:
                return False
            return self.define(key, {"value": value})
        if key in self.inherited:
            return False
        return self.define(key, {"value": value, "writable": True, "enumerable": True, "configurable": True})

    def apply(self, what, key, value):
        try:
            if what == "set":
                return self.set(key, value)
            if what == "get":
                if key in self.own:
                    return self.own[key][0]
                return {"inherited": "got", "fixed": 1}[key] if key in self.inherited else "undefined"
            if what == "has":
                return key in self.own or key in self.inherited
            if what == "delete":
                if key in self.own and not self.own[key][3]:
                    return False
                self.own.pop(key, None)
                return True
            if what == "define":
                return self.define(key, value)
        except OverflowError:
            return "RangeError"
        self.extensible = False
        if what in ("seal", "freeze"):
            for property_ in self.own.values():
                property_[3] = False
                property_[1] = property_[1] and what == "seal"
        return True

    def keys(self):
        return sorted((k for k in self.own if is_index(k)), key=int) + [k for k in self.own if not is_index(k)]


def same_value(a, b):
    """In Python False is 0 and True is 1."""
    return isinstance(a, bool) == isinstance(b, bool) and a == b


def is_index(key):
    return key.isdigit() and str(int(key)) == key and int(key) < 2**32 - 1


INDICES = ["0", "1", "2", "7", "3000", "5000000", "4294967294"]
KEYS = st.sampled_from(["a", "b", "c", "length", "01", "4294967295", "inherited", "fixed", *INDICES])
VALUES = st.one_of(st.integers(-5, 40), st.sampled_from(["x", "y", "", 1.5, True, False]))
LENGTHS = st.sampled_from([0, 1, 2, 3, 5, 2999, 3000, 3001, 2**32 - 1, 2**32, -1])
FLAGS = st.fixed_dictionaries({}, optional={name: st.booleans() for name in ("writable", "enumerable", "configurable")})


def with_value(flags, value):
    return {**flags, "value": value}


OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("set"), KEYS.filter(lambda k: k != "length"), VALUES),
        st.tuples(st.just("set"), st.just("length"), LENGTHS),
        st.tuples(st.sampled_from(["get", "has", "delete"]), KEYS, st.none()),
        st.tuples(st.just("define"), KEYS.filter(lambda k: k != "length"), st.builds(with_value, FLAGS, VALUES)),
        st.tuples(st.just("define"), st.just("length"), st.one_of(st.builds(with_value, FLAGS, LENGTHS), FLAGS)),
        st.tuples(st.just("define"), KEYS, FLAGS),
        st.tuples(st.sampled_from(["prevent", "freeze", "seal"]), st.just("a"), st.none()),
    ),
    max_size=30,
)


@pytest.fixture(scope="module")
def context():
    made = jsbc.Context(time_limit=30)
    made.eval(DRIVER)
    return made


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(["object", "child", "array"]), operations=OPERATIONS)
def test_model(context, kind, operations):
    model = Model(kind)
    expected = []
    for what, key, value in operations:
        # The model's length is a number; other objects take any value there.
        if what == "set" and key == "length" and kind == "array" and not 0 <= value < 2**32:
            outcome = "RangeError" if model.own["length"][1] else False
        elif what == "define" and key == "length" and kind == "array" and not 0 <= value.get("value", 0) < 2**32:
            outcome = "RangeError"
        else:
            outcome = model.apply(what, key, value)
        expected.append(outcome)
    log, state, keys, for_in = json.loads(context.call("drive", kind, json.loads(json.dumps(operations))))
    assert log == expected
    names = model.keys()
    assert state == [[name, *model.own[name]] for name in names]
    enumerable = [name for name in names if model.own[name][2]]
    assert keys == enumerable
    assert for_in == enumerable + [n for n in model.inherited if n not in model.own]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["add", "add", "add", "remove"]), st.integers(0, 400)), max_size=600))
def test_dictionary_mode(steps):
    """Many additions and deletions: the table grows, is squeezed, and keeps the order of insertion."""
    context = jsbc.Context(time_limit=30)
    context.globals["steps"] = json.dumps(steps)
    found = context.eval(
        """const o = {}; let n = 0;
        for (const [what, i] of JSON.parse(steps)) { if (what === 'add') o['k' + i] = n++; else delete o['k' + i]; }
        JSON.stringify(Object.entries(o))"""
    )
    model: dict[str, int] = {}
    n = 0
    for what, i in steps:
        if what == "add":
            model[f"k{i}"] = n
            n += 1
        else:
            model.pop(f"k{i}", None)
    assert json.loads(found) == [list(item) for item in model.items()]

"""Which module makes which intrinsic: a realm imports the module when a program first touches one.

An extension module costs 0.15-0.25 ms to import. A small script touches few of them, and its warm start as a whole is to
cost little more than `python -c pass`.
"""

from jsbc.vm.objects cimport *
from jsbc.vm.objects import register_intrinsic_module

cdef tuple TYPED_ARRAYS = (
    "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array",
    "BigInt64Array", "BigUint64Array", "Float16Array", "Float32Array", "Float64Array",
)

# (module, intrinsics that it makes)
for _module, _intrinsics in (
    ("array_buffer", (INTRINSIC_ARRAY_BUFFER_PROTOTYPE, INTRINSIC_ARRAY_BUFFER, INTRINSIC_DATA_VIEW_PROTOTYPE, INTRINSIC_DATA_VIEW)),
    ("boolean", (INTRINSIC_BOOLEAN_PROTOTYPE, INTRINSIC_BOOLEAN)),
    ("console", (INTRINSIC_CONSOLE,)),
    ("date", (INTRINSIC_DATE_PROTOTYPE, INTRINSIC_DATE)),
    ("json", (INTRINSIC_JSON,)),
    ("map_set", (INTRINSIC_MAP_PROTOTYPE, INTRINSIC_MAP, INTRINSIC_SET_PROTOTYPE, INTRINSIC_SET)),
    ("collection", (INTRINSIC_MAP_ITERATOR_PROTOTYPE, INTRINSIC_SET_ITERATOR_PROTOTYPE)),
    ("math", (INTRINSIC_MATH,)),
    ("proxy", (INTRINSIC_PROXY,)),
    ("reflect", (INTRINSIC_REFLECT,)),
    ("regexp", (INTRINSIC_REGEXP_PROTOTYPE, INTRINSIC_REGEXP, INTRINSIC_REGEXP_STRING_ITERATOR_PROTOTYPE)),
    ("symbol", (INTRINSIC_SYMBOL_PROTOTYPE, INTRINSIC_SYMBOL)),
    ("weak", (INTRINSIC_WEAKMAP_PROTOTYPE, INTRINSIC_WEAKMAP, INTRINSIC_WEAKSET_PROTOTYPE, INTRINSIC_WEAKSET)),
    ("typed_array", (
        INTRINSIC_TYPED_ARRAY, INTRINSIC_TYPED_ARRAY_PROTOTYPE,
        *range(INTRINSIC_INT8_ARRAY, INTRINSIC_INT8_ARRAY + 12),
        *range(INTRINSIC_INT8_ARRAY_PROTOTYPE, INTRINSIC_INT8_ARRAY_PROTOTYPE + 12),
    )),
):
    for _which in _intrinsics:
        register_intrinsic_module(_which, f"jsbc.builtins.{_module}")

# Their global names
for _name, _which in (
    ("ArrayBuffer", INTRINSIC_ARRAY_BUFFER), ("DataView", INTRINSIC_DATA_VIEW), ("Boolean", INTRINSIC_BOOLEAN),
    ("console", INTRINSIC_CONSOLE), ("Date", INTRINSIC_DATE), ("JSON", INTRINSIC_JSON), ("Map", INTRINSIC_MAP),
    ("Set", INTRINSIC_SET), ("Math", INTRINSIC_MATH), ("Proxy", INTRINSIC_PROXY), ("Reflect", INTRINSIC_REFLECT),
    ("RegExp", INTRINSIC_REGEXP), ("Symbol", INTRINSIC_SYMBOL), ("WeakMap", INTRINSIC_WEAKMAP),
    ("WeakSet", INTRINSIC_WEAKSET),
    *[(name, INTRINSIC_INT8_ARRAY + number) for number, name in enumerate(TYPED_ARRAYS)],
):
    register_global(_name, _which)

# Which module makes which intrinsics and which properties of the global object, in the order of those properties.
#
# A module registers what it makes when it is imported (register_intrinsic, register_global); this table lets the virtual
# machine know beforehand, and import the module when a program first touches one of them.  tests/test_builtin_modules.py
# holds both together.  The file is a part of support.pyx, which all built-ins need: a module more costs 0.1 ms.

from jsbc.vm.objects import provide

provide("jsbc.builtins.object_prototype", (INTRINSIC_OBJECT_PROTOTYPE,), ())
provide("jsbc.builtins.function", (INTRINSIC_FUNCTION_PROTOTYPE, INTRINSIC_THROW_TYPE_ERROR), ())
provide("jsbc.builtins.array", (INTRINSIC_ARRAY_PROTOTYPE, INTRINSIC_ARRAY), ("Array",))
provide("jsbc.builtins.number",
        (INTRINSIC_NUMBER_PROTOTYPE, INTRINSIC_NUMBER, INTRINSIC_BIGINT_PROTOTYPE, INTRINSIC_BIGINT),
        ("Number", "BigInt"))
provide("jsbc.builtins.array_buffer",
        (INTRINSIC_ARRAY_BUFFER_PROTOTYPE, INTRINSIC_ARRAY_BUFFER, INTRINSIC_DATA_VIEW_PROTOTYPE, INTRINSIC_DATA_VIEW),
        ("ArrayBuffer", "DataView"))
provide("jsbc.builtins.boolean", (INTRINSIC_BOOLEAN_PROTOTYPE, INTRINSIC_BOOLEAN), ("Boolean",))
provide("jsbc.builtins.proxy", (INTRINSIC_PROXY,), ("Proxy",))
provide("jsbc.builtins.promise", (INTRINSIC_PROMISE_PROTOTYPE, INTRINSIC_PROMISE), ("Promise",))
provide("jsbc.builtins.console", (INTRINSIC_CONSOLE,), ("console",))
provide("jsbc.builtins.date", (INTRINSIC_DATE_PROTOTYPE, INTRINSIC_DATE), ("Date",))
provide("jsbc.builtins.error",
        (INTRINSIC_ERROR_PROTOTYPE, INTRINSIC_ERROR,
         *range(INTRINSIC_EVAL_ERROR_PROTOTYPE, INTRINSIC_AGGREGATE_ERROR_PROTOTYPE + 1),
         *range(INTRINSIC_EVAL_ERROR, INTRINSIC_AGGREGATE_ERROR + 1)),
        ("Error", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError", "AggregateError"))
provide("jsbc.builtins.evaluation",
        (INTRINSIC_EVAL, INTRINSIC_FUNCTION, INTRINSIC_GENERATOR_FUNCTION, INTRINSIC_ASYNC_FUNCTION,
         INTRINSIC_ASYNC_GENERATOR_FUNCTION),
        ("eval", "Function"))
provide("jsbc.builtins.globals", (),
        ("parseInt", "parseFloat", "isNaN", "isFinite", "decodeURI", "decodeURIComponent", "encodeURI",
         "encodeURIComponent", "escape", "unescape", "queueMicrotask"))
provide("jsbc.builtins.generator",
        (INTRINSIC_GENERATOR_FUNCTION_PROTOTYPE, INTRINSIC_GENERATOR_PROTOTYPE,
         INTRINSIC_ASYNC_GENERATOR_FUNCTION_PROTOTYPE, INTRINSIC_ASYNC_GENERATOR_PROTOTYPE,
         INTRINSIC_ASYNC_FUNCTION_PROTOTYPE, INTRINSIC_ASYNC_FROM_SYNC_ITERATOR_PROTOTYPE), ())
provide("jsbc.builtins.iterator",
        (INTRINSIC_ITERATOR_PROTOTYPE, INTRINSIC_ITERATOR, INTRINSIC_ASYNC_ITERATOR_PROTOTYPE,
         INTRINSIC_ARRAY_ITERATOR_PROTOTYPE, INTRINSIC_ITERATOR_HELPER_PROTOTYPE,
         INTRINSIC_WRAP_FOR_VALID_ITERATOR_PROTOTYPE),
        ("Iterator",))
provide("jsbc.builtins.json", (INTRINSIC_JSON,), ("JSON",))
provide("jsbc.builtins.map_set",
        (INTRINSIC_MAP_PROTOTYPE, INTRINSIC_MAP, INTRINSIC_SET_PROTOTYPE, INTRINSIC_SET), ("Map", "Set"))
provide("jsbc.builtins.collection", (INTRINSIC_MAP_ITERATOR_PROTOTYPE, INTRINSIC_SET_ITERATOR_PROTOTYPE), ())
provide("jsbc.builtins.math", (INTRINSIC_MATH,), ("Math",))
provide("jsbc.builtins.object", (INTRINSIC_OBJECT,), ("Object",))
provide("jsbc.builtins.reflect", (INTRINSIC_REFLECT,), ("Reflect",))
provide("jsbc.builtins.string",
        (INTRINSIC_STRING_PROTOTYPE, INTRINSIC_STRING, INTRINSIC_STRING_ITERATOR_PROTOTYPE), ("String",))
provide("jsbc.builtins.regexp",
        (INTRINSIC_REGEXP_PROTOTYPE, INTRINSIC_REGEXP, INTRINSIC_REGEXP_STRING_ITERATOR_PROTOTYPE), ("RegExp",))
provide("jsbc.builtins.symbol", (INTRINSIC_SYMBOL_PROTOTYPE, INTRINSIC_SYMBOL), ("Symbol",))
provide("jsbc.builtins.typed_array",
        (INTRINSIC_TYPED_ARRAY, INTRINSIC_TYPED_ARRAY_PROTOTYPE,
         *range(INTRINSIC_INT8_ARRAY_PROTOTYPE, INTRINSIC_FLOAT64_ARRAY_PROTOTYPE + 1),
         *range(INTRINSIC_INT8_ARRAY, INTRINSIC_FLOAT64_ARRAY + 1)),
        ("Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array",
         "BigInt64Array", "BigUint64Array", "Float16Array", "Float32Array", "Float64Array"))
provide("jsbc.builtins.weak",
        (INTRINSIC_WEAKMAP_PROTOTYPE, INTRINSIC_WEAKMAP, INTRINSIC_WEAKSET_PROTOTYPE, INTRINSIC_WEAKSET),
        ("WeakMap", "WeakSet"))

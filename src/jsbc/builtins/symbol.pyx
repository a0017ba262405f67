# The Symbol constructor and prototype (ECMA-262 §20.4).

from jsbc.vm.value cimport *
from jsbc.vm.objects cimport *
from jsbc.vm.convert cimport js_to_string
from jsbc.builtins.support cimport *


cdef object symbol_constructor(Realm realm, object this_value, tuple args):
    """Symbol ( [ description ] ), §20.4.1.1"""
    cdef object description = arg(args, 0)
    if not is_undefined(realm.new_target):
        throw_type_error(realm, "Symbol is not a constructor")
    return new_symbol(None if description is None else js_to_string(realm, description))


cdef object symbol_for(Realm realm, object this_value, tuple args):
    """Symbol.for ( key ), §20.4.2.2"""
    cdef object name = js_to_string(realm, arg(args, 0))
    cdef Symbol symbol = realm.symbol_registry.get(name)
    if symbol is None:
        charge(realm, 128 + 2 * len(name))
        symbol = new_symbol(name)
        symbol.is_registered = True
        realm.symbol_registry[name] = symbol
    return symbol


cdef object symbol_key_for(Realm realm, object this_value, tuple args):
    """Symbol.keyFor ( sym ), §20.4.2.6"""
    cdef object symbol = arg(args, 0)
    if not isinstance(symbol, Symbol):
        throw_type_error(realm, f"{describe_object(symbol)} is not a symbol")
    return (<Symbol>symbol).description if (<Symbol>symbol).is_registered else None


cdef Symbol this_symbol(Realm realm, object this_value, str method):
    """ThisSymbolValue (§20.4.3.4.1)."""
    if isinstance(this_value, Symbol):
        return <Symbol>this_value
    if isinstance(this_value, JSPrimitive) and (<JSPrimitive>this_value).kind == KIND_SYMBOL:
        return <Symbol>as_pointer((<JSPrimitive>this_value).primitive)
    throw_type_error(realm, f"{method} requires that 'this' be a Symbol")


cdef object symbol_to_string(Realm realm, object this_value, tuple args):
    """Symbol.prototype.toString ( ), §20.4.3.3"""
    cdef Symbol symbol = this_symbol(realm, this_value, "Symbol.prototype.toString")
    return "Symbol(%s)" % ("" if symbol.description is None else symbol.description)


cdef object symbol_value_of(Realm realm, object this_value, tuple args):
    """Symbol.prototype.valueOf ( ) and Symbol.prototype [ %Symbol.toPrimitive% ] ( hint )"""
    return this_symbol(realm, this_value, "Symbol.prototype.valueOf")


cdef object symbol_description(Realm realm, object this_value, tuple args):
    """get Symbol.prototype.description, §20.4.3.2"""
    return this_symbol(realm, this_value, "get Symbol.prototype.description").description


cdef NativeSpec SYMBOL_METHODS[5]
SYMBOL_METHODS[:] = [
    function("toString", 0, symbol_to_string),
    function("valueOf", 0, symbol_value_of),
    getter("get description", symbol_description),
    function("@@toPrimitive", 1, symbol_value_of, 0, NATIVE_NOT_WRITABLE),
    table_end(),
]

cdef NativeSpec SYMBOL_CONSTRUCTOR = constructor_row("Symbol", 0, NULL, symbol_constructor)
cdef NativeSpec SYMBOL_STATICS[3]
SYMBOL_STATICS[:] = [
    function("for", 1, symbol_for),
    function("keyFor", 1, symbol_key_for),
    table_end(),
]

cdef dict WELL_KNOWN = {
    "asyncIterator": SYMBOL_ASYNC_ITERATOR, "hasInstance": SYMBOL_HAS_INSTANCE,
    "isConcatSpreadable": SYMBOL_IS_CONCAT_SPREADABLE, "iterator": SYMBOL_ITERATOR, "match": SYMBOL_MATCH,
    "matchAll": SYMBOL_MATCH_ALL, "replace": SYMBOL_REPLACE, "search": SYMBOL_SEARCH, "species": SYMBOL_SPECIES,
    "split": SYMBOL_SPLIT, "toPrimitive": SYMBOL_TO_PRIMITIVE, "toStringTag": SYMBOL_TO_STRING_TAG,
    "unscopables": SYMBOL_UNSCOPABLES,
}


cdef JSObject create_symbol(Realm realm, int which):
    cdef JSObject prototype = new_prototype(realm, intrinsic(realm, INTRINSIC_OBJECT_PROTOTYPE), SYMBOL_METHODS)
    cdef JSFunction constructor
    define_tag(realm, prototype, "Symbol")
    constructor = new_constructor(realm, &SYMBOL_CONSTRUCTOR, prototype, SYMBOL_STATICS)
    for name, symbol in WELL_KNOWN.items():
        define_value(realm, constructor, name, symbol, 0)
    store_intrinsic(realm, INTRINSIC_SYMBOL_PROTOTYPE, prototype)
    store_intrinsic(realm, INTRINSIC_SYMBOL, constructor)
    return prototype if which == INTRINSIC_SYMBOL_PROTOTYPE else constructor


register_intrinsic(INTRINSIC_SYMBOL_PROTOTYPE, create_symbol)
register_intrinsic(INTRINSIC_SYMBOL, create_symbol)
register_global("Symbol", INTRINSIC_SYMBOL)

r"""Unicode property escapes: \p{…} (ECMA-262 §22.2.1.8, tables 67 to 69).

Names are matched exactly, as the spec demands: no loose matching, no `Is` prefixes.
"""

from .charclass cimport MAX_CODE_POINT, CodePointSet, decode_set

# Sets by (name, value); decoding \p{L} takes 150 µs and libraries use the same few properties in many patterns.
cdef dict set_cache = {}
cdef dict string_cache = None
cdef object tables = None


cdef object unicode_tables():
    """The generated tables, imported with the first property escape: 80 KB that most programs never need."""
    global tables
    if tables is None:
        from . import unicode_data
        tables = unicode_data
    return tables


cdef bint is_property(str name, str value) except -1:
    r"""Whether \p{name} (value None) or \p{name=value} is a property of code points."""
    data = unicode_tables()
    if value is None:
        return name in data.CATEGORY_NAMES or name in data.BINARY_NAMES
    if name == "General_Category" or name == "gc":
        return value in data.CATEGORY_NAMES
    if name == "Script" or name == "sc" or name == "Script_Extensions" or name == "scx":
        return value in data.SCRIPT_NAMES
    return False


cdef bint is_string_property(str name) except -1:
    r"""Whether \p{name} is a property of strings, allowed with the flag v only."""
    return name in unicode_tables().STRING_PROPERTY_NAMES


cdef CodePointSet category_set(str leaves):
    """Union of the leaf categories whose two-letter names are joined in `leaves`."""
    cdef CodePointSet result = CodePointSet()
    cdef CodePointSet assigned
    cdef dict categories = unicode_tables().CATEGORIES
    cdef str leaf
    cdef int i
    for i in range(0, len(leaves), 2):
        leaf = leaves[i : i + 2]
        if leaf == "Cn":
            assigned = category_set("".join(categories))
            assigned.invert()
            result.add_set(assigned)
        else:
            result.add_set(decode_set(categories[leaf]))
    result.normalize()
    return result


cdef CodePointSet decode_property(str name, str value):
    data = unicode_tables()
    cdef CodePointSet result
    cdef str script
    if name == "General_Category" or name == "gc":
        return category_set(data.CATEGORY_NAMES[value])
    if value is not None:
        script = data.SCRIPT_NAMES[value]
        result = decode_set(data.SCRIPTS[script])
        if name == "Script_Extensions" or name == "scx":
            if script in data.SCRIPT_EXTENSIONS:
                result.symmetric_difference(decode_set(data.SCRIPT_EXTENSIONS[script]))
        return result
    if name in data.CATEGORY_NAMES:
        return category_set(data.CATEGORY_NAMES[name])
    name = data.BINARY_NAMES[name]
    if name == "Any" or name == "ASCII":
        result = CodePointSet()
        result.add_range(0, MAX_CODE_POINT if name == "Any" else 0x7F)
        return result
    if name == "Assigned":
        return category_set("".join(data.CATEGORIES))
    return decode_set(data.BINARY_PROPERTIES[name])


cdef CodePointSet lookup_property(str name, str value):
    """The set of a property for which is_property() is true. Shared: copy before changing."""
    key = (name, value)
    cdef CodePointSet result = set_cache.get(key)
    if result is None:
        result = decode_property(name, value)
        result.normalize()
        set_cache[key] = result
    return result


cdef list property_strings(str name):
    """All strings of a property of strings, single characters included."""
    global string_cache
    cdef list result = []
    if string_cache is None:
        import base64
        import json
        import zlib
        string_cache = json.loads(zlib.decompress(base64.b64decode(unicode_tables().STRING_PROPERTIES)))
    if name != "RGI_Emoji":
        return string_cache[name]
    for strings in string_cache.values():
        result.extend(strings)
    return result


def property_ranges(str name not None, str value=None):
    """The ranges of a property as (first, last) tuples, or None when there is no such property."""
    if not is_property(name, value):
        return None
    return lookup_property(name, value).to_list()

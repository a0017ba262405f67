"""The syntax tree as flat arrays: what the parser hands to the compiler and to the ESTree view.

Everything is linked by index, index 0 means "none" (entry 0 of nodes, atoms, scopes and decls is unused; functions
start at 0 with the script or the function that was parsed). The meaning of kinds, flags and the fields a-d stands in
nodes.py, the enum constants in _enums.pxd. All positions are offsets in UTF-16 code units of the whole source.
"""

from libc.stdint cimport uint8_t, uint16_t, uint32_t

from jsbc.source.text cimport SourceText


cdef struct Node:
    uint16_t kind            # NODE_*
    uint16_t flags           # per kind
    uint32_t start           # of the text without surrounding parentheses
    uint32_t end
    uint32_t a
    uint32_t b
    uint32_t c
    uint32_t d
    uint32_t next            # next sibling in a list, 0 = end


cdef struct Atom:
    uint32_t hash
    uint32_t length          # in UTF-16 code units
    const uint16_t* units    # in the source buffer, or in memory owned by the Ast
    uint32_t top             # innermost live declaration of the name while parsing, 0 afterwards: free for the compiler
    uint32_t stamp           # parser's mark, free afterwards
    uint16_t token           # parser's token of a reserved word
    uint16_t exported        # an exported name of the module


cdef struct Scope:
    uint16_t kind            # SCOPE_KIND_*
    uint16_t flags           # SCOPE_HAS_*, SCOPE_STRICT
    uint32_t parent          # may be a scope that turned out empty
    uint32_t function        # index of the function it belongs to
    uint32_t first_declaration
    uint32_t last_declaration
    uint32_t declaration_count
    uint32_t start
    uint32_t end


cdef struct Decl:
    uint32_t atom
    uint32_t scope
    uint32_t next            # next declaration of the same scope, in source order
    uint32_t position        # of the (first) declaring identifier
    uint32_t node            # of FUNCTION: the FunctionDeclaration node that gives the value (the last of its name)
    uint32_t shadowed        # parser: outer declaration of the same name. Free for the compiler afterwards.
    uint32_t last_position   # of the last redeclaration by `var`
    uint16_t kind            # DECL_*
    uint16_t flags


cdef struct FreeName:
    uint32_t atom
    uint32_t flags           # FREE_NAME_ASSIGNED


cdef struct FunctionRecord:
    uint32_t start           # text range of Function.prototype.toString
    uint32_t end
    uint32_t params_start    # `(`, or the first character of an arrow function without parentheses (after `async`)
    uint32_t body_start      # `{`, or the first token of a concise arrow's expression
    uint32_t parent          # index of the function around it; of functions[0]: 0
    uint32_t next_function   # index after its last inner function: inner functions are index + 1 … next_function - 1
    uint32_t node            # function node, 0 if this function's node was dropped with a lazy outer function
    uint32_t scope           # FUNCTION or PARAMS scope (SCRIPT … for functions[0]); 0 if lazy
    uint32_t body_scope      # BODY scope, 0 if there is none
    uint32_t name            # atom, 0 if anonymous; methods: the key if it is a literal
    uint32_t flags           # FUNCTION_*
    uint32_t first_free_name # free_names[first_free_name : + free_name_count]: in order of first use, without doubles
    uint32_t free_name_count
    uint16_t param_count     # formal parameters, with the rest parameter
    uint16_t length          # ECMAScript `length`
    uint16_t kind            # FUNCTION_KIND_*


cdef class Ast:
    cdef Node* nodes
    cdef Atom* atoms
    cdef Scope* scopes
    cdef Decl* decls
    cdef FunctionRecord* functions
    cdef FreeName* free_names
    cdef double* numbers
    cdef uint32_t node_count         # entries in use, the unused entry 0 included
    cdef uint32_t atom_count
    cdef uint32_t scope_count
    cdef uint32_t decl_count
    cdef uint32_t function_count
    cdef uint32_t free_name_count
    cdef uint32_t number_count
    cdef uint32_t root               # Program node, or the function node of parse_function()
    cdef readonly SourceText source
    cdef void** atom_strings         # PyObject* or NULL, made on demand by atom_str
    cdef void** text_blocks          # memory of atoms that are not slices of the source
    cdef uint32_t text_block_count

    cdef str atom_str(self, uint32_t atom)

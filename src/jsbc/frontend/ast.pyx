"""The syntax tree as flat arrays. See ast.pxd for the layout and nodes.py for the meaning of kinds and fields."""

from cpython.mem cimport PyMem_RawCalloc, PyMem_RawFree
from cpython.ref cimport Py_XDECREF, Py_INCREF, PyObject
from libc.stdint cimport uint32_t

from jsbc.source.text cimport SourceText

cdef extern from "Python.h":
    str PyUnicode_FromKindAndData(int kind, const void* buffer, Py_ssize_t size)
    void PyUnicode_InternInPlace(PyObject** text)


cdef class Ast:
    """Result of parsing a script, a module, eval code or one function."""

    def __dealloc__(self):
        cdef uint32_t i
        if self.atom_strings != NULL:
            for i in range(self.atom_count):
                Py_XDECREF(<PyObject*>self.atom_strings[i])
            PyMem_RawFree(self.atom_strings)
        if self.text_blocks != NULL:
            for i in range(self.text_block_count):
                PyMem_RawFree(self.text_blocks[i])
            PyMem_RawFree(self.text_blocks)
        PyMem_RawFree(self.nodes)
        PyMem_RawFree(self.atoms)
        PyMem_RawFree(self.scopes)
        PyMem_RawFree(self.decls)
        PyMem_RawFree(self.functions)
        PyMem_RawFree(self.free_names)
        PyMem_RawFree(self.numbers)

    cdef str atom_str(self, uint32_t atom):
        """The interned str of an atom: UTF-16 code units, surrogate pairs left apart."""
        cdef PyObject* text
        if atom >= self.atom_count:
            raise IndexError(f"no atom {atom}")
        if self.atom_strings == NULL:
            self.atom_strings = <void**>PyMem_RawCalloc(self.atom_count, sizeof(void*))
            if self.atom_strings == NULL:
                raise MemoryError()
        text = <PyObject*>self.atom_strings[atom]
        if text == NULL:
            made = PyUnicode_FromKindAndData(2, self.atoms[atom].units, self.atoms[atom].length)
            Py_INCREF(made)
            text = <PyObject*>made
            PyUnicode_InternInPlace(&text)
            self.atom_strings[atom] = text
        return <str><object>text

    # ---- read access from Python: for tests, tools and the ESTree view

    def node(self, uint32_t index):
        """(kind, flags, start, end, a, b, c, d, next) of a node."""
        cdef Node* node
        if index >= self.node_count:
            raise IndexError(f"no node {index}")
        node = &self.nodes[index]
        return node.kind, node.flags, node.start, node.end, node.a, node.b, node.c, node.d, node.next

    def atom(self, uint32_t index):
        """Text of an atom, None for atom 0."""
        return self.atom_str(index) if index else None

    def number(self, uint32_t index):
        """Value of a numeric literal."""
        if index >= self.number_count:
            raise IndexError(f"no number {index}")
        return self.numbers[index]

    def function(self, uint32_t index):
        """A function record as a dict."""
        cdef FunctionRecord* record
        if index >= self.function_count:
            raise IndexError(f"no function {index}")
        record = &self.functions[index]
        result = dict(record[0])
        names = [self.free_names[record.first_free_name + i] for i in range(record.free_name_count)]
        result["free_names"] = [(self.atom_str(name["atom"]), name["flags"]) for name in names]
        result["name"] = self.atom(record.name)
        return result

    def scope(self, uint32_t index):
        """A scope with its declarations as a dict."""
        cdef uint32_t decl
        if not 0 < index < self.scope_count:
            raise IndexError(f"no scope {index}")
        result = dict(self.scopes[index])
        declarations = []
        decl = self.scopes[index].first_declaration
        while decl:
            entry = dict(self.decls[decl])
            entry["name"] = self.atom_str(self.decls[decl].atom)
            declarations.append(entry)
            decl = self.decls[decl].next
        result["declarations"] = declarations
        return result

    def inner_functions(self, uint32_t index):
        """What is known of the functions below function `index`, in the form parse_function() takes as `inner`."""
        cdef FunctionRecord* record
        cdef uint32_t i
        cdef uint32_t j
        if index >= self.function_count:
            raise IndexError(f"no function {index}")
        result = []
        for i in range(index + 1, self.functions[index].next_function):
            record = &self.functions[i]
            names = []
            for j in range(record.first_free_name, record.first_free_name + record.free_name_count):
                names.append((self.atom_str(self.free_names[j].atom), self.free_names[j].flags))
            result.append((
                record.kind, record.flags, record.start, record.end, record.params_start, record.body_start,
                record.parent - index, record.next_function - index, self.atom(record.name), record.param_count,
                record.length, tuple(names),
            ))
        return result

    @property
    def root_node(self):
        """Index of the root node."""
        return self.root

    @property
    def counts(self):
        """Number of entries of each array."""
        return {
            "nodes": self.node_count, "atoms": self.atom_count, "scopes": self.scope_count, "decls": self.decl_count,
            "functions": self.function_count, "free_names": self.free_name_count, "numbers": self.number_count,
        }

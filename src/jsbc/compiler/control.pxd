# Third layer: where break, continue and return go, and what they run on the way out.
from libc.stdint cimport uint32_t
from jsbc.compiler.bindings cimport ScopeCompiler
from jsbc.compiler.builder cimport WordBuffer

cdef enum ControlKind:
    CONTROL_BREAK = 1            # target of break (loops, switch, labelled statements)
    CONTROL_LOOP = 2             # target of break and continue
    CONTROL_CONTINUE = 3         # target of continue only: the inner half of a loop over an iterator
    CONTROL_ITERATOR = 4         # open iterator: leaving closes it
    CONTROL_ASYNC_ITERATOR = 5
    CONTROL_CATCH = 6            # try block with a catch clause
    CONTROL_FINALLY = 7          # try or catch block with a finally clause

# How a finally clause was entered; the clause ends with a dispatch on this number.
cdef enum CompletionType:
    COMPLETION_NORMAL = 0
    COMPLETION_THROW = 1
    COMPLETION_RETURN = 2
    COMPLETION_JUMP = 3          # 3, 4, …: the break and continue statements that leave it, one number per target

cdef struct Control:
    int kind
    int break_label
    int continue_label
    bint unlabelled              # a plain `break` may end here (not for labelled blocks)
    uint32_t first_name          # its labels: label_names[first_name : first_name + name_count]
    uint32_t name_count
    # protected region (iterator, catch, finally)
    uint32_t region_start
    int handler_label
    int handler_register
    # iterator record; for finally: completion type (the completion value is in handler_register)
    int record
    # finally
    int finally_label
    bint has_throw
    bint has_return
    uint32_t serial              # names this finally clause in `exits`: indexes are used again inside the clause itself

cdef class ControlCompiler(ScopeCompiler):
    cdef Control* controls
    cdef uint32_t control_count
    cdef uint32_t control_capacity
    cdef WordBuffer label_names          # atoms of labels waiting for their statement, or belonging to a control
    cdef uint32_t pending_names          # label_names from here on belong to the next statement
    cdef WordBuffer exits                # triples: serial of the finally control, target control, 1 for continue
    cdef uint32_t last_serial
    cdef int protected_depth             # number of open try blocks

    cdef Control* push_control(self, int kind) except NULL
    cdef int pop_control(self) except -1
    cdef int open_region(self, Control* control, int handler_register) except -1
    cdef int close_region(self) except -1
    cdef int leave(self, int target, bint is_continue, int return_register) except -1
    cdef int break_to(self, uint32_t label_atom, bint is_continue, uint32_t offset) except -1
    cdef int return_value(self, int reg) except -1
    cdef int emit_return(self, int reg) except -1
    cdef int await_register(self, int reg) except -1
    cdef int close_async_iterator(self, int record, bint silent) except -1
    cdef int push_iterator(self, int record, bint is_async) except -1
    cdef int pop_iterator(self) except -1
    cdef bint has_handler(self, int label) noexcept
    cdef int finish_finally(self, Control* control) except -1

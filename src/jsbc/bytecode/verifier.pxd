# Verification of bytecode that came from outside the process.
from libc.stdint cimport uint32_t
from jsbc.bytecode.image cimport FunctionImage

cdef enum ImageFeatures:         # what verify_image() saw on its way
    FEATURE_EXTRA_ARGUMENTS = 1  # `arguments` or a rest parameter sees more than the formal parameters

# 0 when every instruction is safe to execute, else the number of a message in REFUSALS; `pc` says where.
cdef int verify_image(const FunctionImage* image, uint32_t* pc, uint32_t* features) noexcept nogil
# Raises the BytecodeError of such a number.
cdef int raise_refusal(int refusal, uint32_t index, uint32_t start, uint32_t pc) except -1

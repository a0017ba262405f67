# Generated from opcodes.py by `python -m jsbc.bytecode.generate`; do not edit.

from libc.stdint cimport uint64_t

cdef enum Opcode:
    OP_MOVE = 0
    OP_LOADK = 1
    OP_LOADKX = 2
    OP_LOADI = 3
    OP_LOADUNDEF = 4
    OP_LOADNULL = 5
    OP_LOADTRUE = 6
    OP_LOADFALSE = 7
    OP_LOADEMPTY = 8
    OP_LOADCALLEE = 9
    OP_LOADNEWTARGET = 10
    OP_LOADTHIS = 11
    OP_LOADGLOBALTHIS = 12
    OP_LOADHOME = 13
    OP_SWAP = 14
    OP_ADD = 15
    OP_SUB = 16
    OP_MUL = 17
    OP_DIV = 18
    OP_MOD = 19
    OP_EXP = 20
    OP_BAND = 21
    OP_BOR = 22
    OP_BXOR = 23
    OP_SHL = 24
    OP_SAR = 25
    OP_SHR = 26
    OP_ADDK = 27
    OP_KADD = 28
    OP_SUBK = 29
    OP_MULK = 30
    OP_DIVK = 31
    OP_MODK = 32
    OP_ADDI = 33
    OP_SUBI = 34
    OP_MULI = 35
    OP_MODI = 36
    OP_BANDI = 37
    OP_BORI = 38
    OP_BXORI = 39
    OP_SHLI = 40
    OP_SARI = 41
    OP_SHRI = 42
    OP_INC = 43
    OP_DEC = 44
    OP_NEG = 45
    OP_BNOT = 46
    OP_TONUMBER = 47
    OP_TONUMERIC = 48
    OP_NOT = 49
    OP_TYPEOF = 50
    OP_TOSTRING = 51
    OP_TOPROPERTYKEY = 52
    OP_EQ = 53
    OP_NE = 54
    OP_SEQ = 55
    OP_SNE = 56
    OP_LT = 57
    OP_LE = 58
    OP_GT = 59
    OP_GE = 60
    OP_INSTANCEOF = 61
    OP_IN = 62
    OP_JMP = 63
    OP_JT = 64
    OP_JF = 65
    OP_JNULLISH = 66
    OP_JNNULLISH = 67
    OP_JUNDEF = 68
    OP_JNUNDEF = 69
    OP_JEMPTY = 70
    OP_JLT = 71
    OP_JLE = 72
    OP_JGT = 73
    OP_JGE = 74
    OP_JNLT = 75
    OP_JNLE = 76
    OP_JNGT = 77
    OP_JNGE = 78
    OP_JEQ = 79
    OP_JNE = 80
    OP_JSEQ = 81
    OP_JSNE = 82
    OP_JLTI = 83
    OP_JLEI = 84
    OP_JGTI = 85
    OP_JGEI = 86
    OP_JNLTI = 87
    OP_JNLEI = 88
    OP_JNGTI = 89
    OP_JNGEI = 90
    OP_JSEQI = 91
    OP_JSNEI = 92
    OP_JSEQK = 93
    OP_JSNEK = 94
    OP_JLTK = 95
    OP_JNLTK = 96
    OP_GETPROP = 97
    OP_GETLENGTH = 98
    OP_GETMETHOD = 99
    OP_SETPROP = 100
    OP_INITPROP = 101
    OP_GETELEM = 102
    OP_GETELEMMETHOD = 103
    OP_SETELEM = 104
    OP_INITELEM = 105
    OP_DEFINEMETHOD = 106
    OP_SETHOME = 107
    OP_SETFUNCTIONNAME = 108
    OP_SETPROTOLIT = 109
    OP_DELETEPROP = 110
    OP_DELETEELEM = 111
    OP_SUPERBASE = 112
    OP_SETSUPERELEM = 113
    OP_COPYDATA = 114
    OP_OBJECTREST = 115
    OP_NEWPRIVATENAME = 116
    OP_GETPRIVATE = 117
    OP_SETPRIVATE = 118
    OP_DEFINEPRIVATE = 119
    OP_HASPRIVATE = 120
    OP_GETGLOBAL = 121
    OP_GETGLOBALTYPEOF = 122
    OP_SETGLOBAL = 123
    OP_INITGLOBALLEXICAL = 124
    OP_DECLAREGLOBALS = 125
    OP_SETGLOBALFUNCTION = 126
    OP_GETNAME = 127
    OP_GETNAMETYPEOF = 128
    OP_GETNAMEMETHOD = 129
    OP_SETNAME = 130
    OP_RESOLVENAME = 131
    OP_PUTRESOLVED = 132
    OP_DELETENAME = 133
    OP_DECLAREEVALVARS = 134
    OP_SETVARNAME = 135
    OP_NEWENV = 136
    OP_COPYENV = 137
    OP_PUSHWITH = 138
    OP_GETENV = 139
    OP_GETENVCHECK = 140
    OP_SETENV = 141
    OP_SETENVCHECK = 142
    OP_GETOUTER = 143
    OP_GETOUTERCHECK = 144
    OP_SETOUTER = 145
    OP_SETOUTERCHECK = 146
    OP_CHECKTDZ = 147
    OP_CHECKTHIS = 148
    OP_THROWCONST = 149
    OP_THROWERROR = 150
    OP_CLOSURE = 151
    OP_NEWCLASS = 152
    OP_SETFIELDS = 153
    OP_RUNFIELDS = 154
    OP_GETSUPERCTOR = 155
    OP_NEWOBJECT = 156
    OP_NEWLITERAL = 157
    OP_INITSLOT = 158
    OP_NEWARRAY = 159
    OP_NEWARRAYK = 160
    OP_APPEND = 161
    OP_APPENDRANGE = 162
    OP_APPENDHOLE = 163
    OP_APPENDSPREAD = 164
    OP_NEWREGEXP = 165
    OP_TEMPLATEOBJECT = 166
    OP_ARGUMENTS = 167
    OP_ARGUMENTSMAP = 168
    OP_REST = 169
    OP_REQUIREOBJECT = 170
    OP_CALL = 171
    OP_NEW = 172
    OP_CALLSPREAD = 173
    OP_NEWSPREAD = 174
    OP_SUPERCALL = 175
    OP_SUPERCALLSPREAD = 176
    OP_EVALCALL = 177
    OP_RETURN = 178
    OP_RETURNUNDEF = 179
    OP_RETURNDERIVED = 180
    OP_THROW = 181
    OP_GETITERATOR = 182
    OP_GETASYNCITERATOR = 183
    OP_ITERNEXT = 184
    OP_ITERNEXTDESTRUCT = 185
    OP_ITERREST = 186
    OP_ITERCALLNEXT = 187
    OP_ITERRESULT = 188
    OP_ITERVALUE = 189
    OP_ITERCLOSE = 190
    OP_ITERCLOSESILENT = 191
    OP_ITERRETURNMETHOD = 192
    OP_FORINPREPARE = 193
    OP_FORINNEXT = 194
    OP_INITIALYIELD = 195
    OP_YIELD = 196
    OP_AWAIT = 197
    OP_CREATEITERRESULT = 198
    OP_THROWIFMODE = 199
    OP_IMPORTCALL = 200
    OP_IMPORTMETA = 201
    OP_DEBUGGER = 202
    OP_LOADBIGINT = 203
    OP_GETSUPERELEM = 204
    OP_POSTINC = 205
    OP_POSTDEC = 206
    OP_GETELEMKEY = 207
    OP_ITERCHECKRESULT = 208
    OP_GETRESOLVED = 209

cdef enum:
    OPCODE_COUNT = 210

cdef enum OperandKind:
    OPERAND_NONE = 0
    OPERAND_RD = 1
    OPERAND_RS = 2
    OPERAND_RM = 3
    OPERAND_RD2 = 4
    OPERAND_RD3 = 5
    OPERAND_RS2 = 6
    OPERAND_RS3 = 7
    OPERAND_RMS = 8
    OPERAND_CALL = 9
    OPERAND_ARGC = 10
    OPERAND_ENV = 11
    OPERAND_OWN = 12
    OPERAND_I8 = 13
    OPERAND_I16 = 14
    OPERAND_U8 = 15
    OPERAND_U16 = 16
    OPERAND_U32 = 17
    OPERAND_K8 = 18
    OPERAND_K16 = 19
    OPERAND_K32 = 20
    OPERAND_KS32 = 21
    OPERAND_SITE = 22
    OPERAND_LSITE = 23
    OPERAND_TSITE = 24
    OPERAND_LABEL = 25
    OPERAND_FUNC = 26
    OPERAND_SCOPE = 27
    OPERAND_SLOT = 28
    OPERAND_DEPTH = 29
    OPERAND_FLAG = 30

cdef enum InstructionFormat:
    FORMAT_ABC = 0
    FORMAT_AD = 1
    FORMAT_E = 2

cdef extern from *:
    """
    #define JSBC_OPCODE_TABLE_HASH 0xacc9e199c80777fcULL
    /* length of each instruction in words */
    static const unsigned char jsbc_opcode_words[210] = {
        1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
        2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 1, 2, 2, 1, 1, 2, 1, 2, 2, 2, 2, 2, 2, 2,
        2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 1, 1, 1, 1, 2, 1, 1,
        2, 1, 1, 1, 1, 2, 2, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1,
        2, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1
    };
    /* ABC, AD or E */
    static const unsigned char jsbc_opcode_format[210] = {
        0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    };
    /* 1: control never reaches the next instruction */
    static const unsigned char jsbc_opcode_terminates[210] = {
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    };
    /* operand kinds of the columns A (or E), B (or D), C, W */
    static const unsigned char jsbc_opcode_operands[210][4] = {
        {1, 2, 0, 0}, {1, 19, 0, 0}, {1, 0, 0, 20}, {1, 14, 0, 0}, {1, 0, 0, 0}, {1, 0, 0, 0}, {1, 0, 0, 0}, {1, 0, 0, 0},
        {1, 0, 0, 0}, {1, 0, 0, 0}, {1, 0, 0, 0}, {1, 0, 0, 0}, {1, 0, 0, 0}, {1, 0, 0, 0}, {3, 3, 0, 0}, {1, 2, 2, 0},
        {1, 2, 2, 0}, {1, 2, 2, 0}, {1, 2, 2, 0}, {1, 2, 2, 0}, {1, 2, 2, 0}, {1, 2, 2, 0}, {1, 2, 2, 0}, {1, 2, 2, 0},
        {1, 2, 2, 0}, {1, 2, 2, 0}, {1, 2, 2, 0}, {1, 2, 18, 0}, {1, 18, 2, 0}, {1, 2, 18, 0}, {1, 2, 18, 0}, {1, 2, 18, 0},
        {1, 2, 18, 0}, {1, 2, 13, 0}, {1, 2, 13, 0}, {1, 2, 13, 0}, {1, 2, 13, 0}, {1, 2, 13, 0}, {1, 2, 13, 0}, {1, 2, 13, 0},
        {1, 2, 13, 0}, {1, 2, 13, 0}, {1, 2, 13, 0}, {3, 0, 0, 0}, {3, 0, 0, 0}, {1, 2, 0, 0}, {1, 2, 0, 0}, {1, 2, 0, 0},
        {1, 2, 0, 0}, {1, 2, 0, 0}, {1, 2, 0, 0}, {1, 2, 0, 0}, {1, 2, 0, 0}, {1, 2, 2, 0}, {1, 2, 2, 0}, {1, 2, 2, 0},
        {1, 2, 2, 0}, {1, 2, 2, 0}, {1, 2, 2, 0}, {1, 2, 2, 0}, {1, 2, 2, 0}, {1, 2, 2, 0}, {1, 2, 2, 0}, {25, 0, 0, 0},
        {2, 0, 0, 25}, {2, 0, 0, 25}, {2, 0, 0, 25}, {2, 0, 0, 25}, {2, 0, 0, 25}, {2, 0, 0, 25}, {2, 0, 0, 25}, {2, 2, 0, 25},
        {2, 2, 0, 25}, {2, 2, 0, 25}, {2, 2, 0, 25}, {2, 2, 0, 25}, {2, 2, 0, 25}, {2, 2, 0, 25}, {2, 2, 0, 25}, {2, 2, 0, 25},
        {2, 2, 0, 25}, {2, 2, 0, 25}, {2, 2, 0, 25}, {2, 14, 0, 25}, {2, 14, 0, 25}, {2, 14, 0, 25}, {2, 14, 0, 25}, {2, 14, 0, 25},
        {2, 14, 0, 25}, {2, 14, 0, 25}, {2, 14, 0, 25}, {2, 14, 0, 25}, {2, 14, 0, 25}, {2, 19, 0, 25}, {2, 19, 0, 25}, {2, 19, 0, 25},
        {2, 19, 0, 25}, {1, 2, 0, 22}, {1, 2, 0, 22}, {4, 2, 0, 22}, {2, 2, 30, 22}, {2, 2, 0, 22}, {1, 2, 2, 0}, {4, 2, 2, 0},
        {2, 2, 2, 0}, {2, 2, 2, 0}, {2, 2, 2, 30}, {2, 2, 0, 0}, {2, 2, 0, 0}, {2, 2, 0, 0}, {1, 2, 0, 21}, {1, 2, 2, 0},
        {1, 2, 0, 0}, {6, 2, 2, 0}, {2, 2, 0, 0}, {1, 2, 2, 17}, {1, 0, 0, 21}, {1, 2, 2, 0}, {2, 2, 2, 0}, {2, 2, 2, 30},
        {1, 2, 2, 0}, {1, 0, 0, 22}, {1, 0, 0, 22}, {2, 30, 0, 22}, {2, 0, 0, 22}, {0, 0, 0, 20}, {2, 30, 0, 21}, {1, 11, 0, 21},
        {1, 11, 0, 21}, {4, 11, 0, 21}, {2, 11, 30, 21}, {12, 11, 0, 21}, {12, 2, 30, 21}, {1, 11, 0, 21}, {11, 0, 0, 20}, {2, 11, 0, 21},
        {12, 11, 0, 27}, {12, 0, 0, 0}, {12, 11, 2, 27}, {1, 11, 0, 28}, {1, 11, 0, 28}, {2, 11, 0, 28}, {2, 11, 0, 28}, {1, 29, 0, 28},
        {1, 29, 0, 28}, {2, 29, 0, 28}, {2, 29, 0, 28}, {2, 0, 0, 21}, {2, 0, 0, 0}, {0, 0, 0, 21}, {15, 0, 0, 21}, {1, 11, 0, 26},
        {4, 2, 11, 26}, {2, 2, 0, 0}, {2, 2, 0, 0}, {1, 2, 0, 0}, {1, 0, 0, 0}, {1, 0, 0, 23}, {2, 2, 15, 0}, {1, 16, 0, 0},
        {1, 0, 0, 20}, {2, 2, 0, 0}, {2, 2, 15, 0}, {2, 0, 0, 0}, {2, 2, 0, 0}, {1, 0, 0, 20}, {1, 0, 0, 24}, {1, 30, 0, 0},
        {2, 11, 0, 20}, {1, 15, 0, 0}, {2, 0, 0, 0}, {9, 10, 0, 0}, {9, 10, 0, 0}, {7, 0, 0, 0}, {7, 0, 0, 0}, {9, 10, 0, 0},
        {7, 0, 0, 0}, {9, 10, 11, 20}, {2, 0, 0, 0}, {0, 0, 0, 0}, {2, 2, 0, 0}, {2, 0, 0, 0}, {5, 2, 0, 0}, {5, 2, 0, 0},
        {1, 8, 0, 25}, {1, 8, 0, 0}, {1, 8, 0, 0}, {1, 8, 2, 0}, {1, 2, 1, 0}, {1, 2, 0, 0}, {8, 0, 0, 0}, {8, 0, 0, 0},
        {1, 8, 0, 30}, {12, 2, 0, 0}, {1, 12, 0, 25}, {0, 0, 0, 0}, {3, 1, 30, 0}, {3, 0, 0, 0}, {1, 2, 2, 0}, {2, 2, 0, 0},
        {1, 2, 2, 0}, {1, 0, 0, 0}, {0, 0, 0, 0}, {1, 0, 0, 22}, {1, 6, 2, 0}, {1, 3, 0, 0}, {1, 3, 0, 0}, {1, 2, 3, 0},
        {2, 0, 0, 0}, {1, 12, 0, 0}
    };
    """
    const uint64_t OPCODE_TABLE_HASH "JSBC_OPCODE_TABLE_HASH"
    const unsigned char opcode_words "jsbc_opcode_words"[210]
    const unsigned char opcode_format "jsbc_opcode_format"[210]
    const unsigned char opcode_terminates "jsbc_opcode_terminates"[210]
    const unsigned char opcode_operands "jsbc_opcode_operands"[210][4]

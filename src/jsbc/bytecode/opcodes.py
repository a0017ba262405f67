"""The one table of opcodes: names, operands, register effects, meaning.

Everything that has to know an opcode is generated from, or loops over, this table: the enum
of the VM and the compiler (``_opcodes.pxd``), the assembler, the disassembler, the verifier,
the codec's fingerprint and docs/opcodes.md.

Instructions are little-endian 32-bit words.  The first word is ``op | A << 8 | B << 16 | C << 24``
or ``op | A << 8 | D << 16`` (D: 16 bits) or ``op | E << 8`` (E: 24 bits).  Some have a second word ``W``.
Jump distances are signed, in words, from the end of the instruction.  A taken jump backwards
is where the VM looks at time limits and signals.

The frame is a window of Values: ``R[-1]`` callee, ``R[0]`` this, ``R[1..n]`` parameters, then locals and
temporaries.  Registers 0..param_count are set by the call (missing arguments undefined), all others start undefined.

Operand kinds (what the verifier, the codec and the disassembler know about an operand):

    rd   register written             rs   register read            rm   register read and written
    rd2  writes R[x], R[x+1]          rd3  writes R[x..x+2]         rs2, rs3  reads two / three from R[x]
    call base of a call: reads R[x] function, R[x+1] this, R[x+2..x+1+argc]; writes R[x]
    argc argument count               env  register that holds an Environment, or 255 = the environment of the closure
    own  register that holds an Environment, a reference record or an enumerator. Registers of kinds own and env hold
         nothing else in the whole function: they follow the parameters, values come after them
    rms  reads/writes iterator record R[x..x+2]
    i8 i16 u8 u16 u32                 immediates
    k8 k16 k32                        constant index             ks32 constant that is a string (a name)
    site inline-cache site (its name is sites[x], a constant that is a string)
    lsite tsite  sites whose constant is a tuple of strings (object literal) / a pair of tuples (template object)
    label  jump distance              func  index into template.inner
    scope  index into template.scopes slot   slot of an environment (checked at run time against its size)
    depth  number of environments to go outwards from the closure's environment
    flag   bits, meaning given by the opcode
"""

from __future__ import annotations

from typing import NamedTuple


class Opcode(NamedTuple):
    """One row of the table."""

    name: str
    operands: tuple[str, ...]  # "A:rd", "B:rs", "D:i16", "E:label", "W:label", ...
    meaning: str
    terminates: bool = False  # control never reaches the next instruction

    @property
    def words(self) -> int:
        """Length of the instruction in 32-bit words: 1 or 2."""
        return 2 if any(o.startswith("W:") for o in self.operands) else 1


def _op(name: str, operands: str, meaning: str, terminates: bool = False) -> Opcode:
    return Opcode(name, tuple(operands.split()), meaning, terminates)


def _binary(names: str, meaning: str) -> list[Opcode]:
    return [_op(n, "A:rd B:rs C:rs", f"R[A] = R[B] {meaning.format(n)} R[C]") for n in names.split()]


OPCODES: list[Opcode] = [
    # ---- loads and moves
    _op("MOVE", "A:rd B:rs", "R[A] = R[B]"),
    _op("LOADK", "A:rd D:k16", "R[A] = constant"),
    _op("LOADKX", "A:rd W:k32", "R[A] = constant"),
    _op("LOADI", "A:rd D:i16", "R[A] = integer"),
    _op("LOADUNDEF", "A:rd", "R[A] = undefined"),
    _op("LOADNULL", "A:rd", "R[A] = null"),
    _op("LOADTRUE", "A:rd", "R[A] = true"),
    _op("LOADFALSE", "A:rd", "R[A] = false"),
    _op("LOADEMPTY", "A:rd", "R[A] = the empty value (a binding in its temporal dead zone)"),
    _op("LOADCALLEE", "A:rd", "R[A] = the running function"),
    _op("LOADNEWTARGET", "A:rd", "R[A] = new.target"),
    _op(
        "LOADTHIS",
        "A:rd",
        "R[A] = this, coerced as sloppy functions do (OrdinaryCallBindThis); only in sloppy functions",
    ),
    _op("LOADGLOBALTHIS", "A:rd", "R[A] = the global object"),
    _op("LOADHOME", "A:rd", "R[A] = [[HomeObject]] of the running function, or undefined"),
    _op("SWAP", "A:rm B:rm", "exchange R[A] and R[B]"),
    # ---- arithmetic: register, register-constant and register-immediate forms
    *_binary("ADD SUB MUL DIV MOD EXP BAND BOR BXOR SHL SAR SHR", "{0}"),
    _op("ADDK", "A:rd B:rs C:k8", "R[A] = R[B] + constant"),
    _op("KADD", "A:rd B:k8 C:rs", "R[A] = constant + R[C]"),
    _op("SUBK", "A:rd B:rs C:k8", "R[A] = R[B] - constant"),
    _op("MULK", "A:rd B:rs C:k8", "R[A] = R[B] * constant"),
    _op("DIVK", "A:rd B:rs C:k8", "R[A] = R[B] / constant"),
    _op("MODK", "A:rd B:rs C:k8", "R[A] = R[B] % constant"),
    _op("ADDI", "A:rd B:rs C:i8", "R[A] = R[B] + imm"),
    _op("SUBI", "A:rd B:rs C:i8", "R[A] = R[B] - imm (numeric, never concatenates)"),
    _op("MULI", "A:rd B:rs C:i8", "R[A] = R[B] * imm"),
    _op("MODI", "A:rd B:rs C:i8", "R[A] = R[B] % imm"),
    _op("BANDI", "A:rd B:rs C:i8", "R[A] = R[B] & imm"),
    _op("BORI", "A:rd B:rs C:i8", "R[A] = R[B] | imm"),
    _op("BXORI", "A:rd B:rs C:i8", "R[A] = R[B] ^ imm"),
    _op("SHLI", "A:rd B:rs C:i8", "R[A] = R[B] << imm"),
    _op("SARI", "A:rd B:rs C:i8", "R[A] = R[B] >> imm"),
    _op("SHRI", "A:rd B:rs C:i8", "R[A] = R[B] >>> imm"),
    _op("INC", "A:rm", "R[A] = ToNumeric(R[A]) + 1"),
    _op("DEC", "A:rm", "R[A] = ToNumeric(R[A]) - 1"),
    _op("NEG", "A:rd B:rs", "R[A] = -R[B]"),
    _op("BNOT", "A:rd B:rs", "R[A] = ~R[B]"),
    _op("TONUMBER", "A:rd B:rs", "R[A] = ToNumber(R[B]) (unary plus; throws for BigInt)"),
    _op("TONUMERIC", "A:rd B:rs", "R[A] = ToNumeric(R[B]) (postfix operators)"),
    _op("NOT", "A:rd B:rs", "R[A] = !R[B]"),
    _op("TYPEOF", "A:rd B:rs", "R[A] = typeof R[B]"),
    _op("TOSTRING", "A:rd B:rs", "R[A] = ToString(R[B]) (template literals; throws for Symbol)"),
    _op("TOPROPERTYKEY", "A:rd B:rs", "R[A] = ToPropertyKey(R[B])"),
    # ---- comparison to a value
    *_binary("EQ NE SEQ SNE LT LE GT GE", "{0}"),
    _op("INSTANCEOF", "A:rd B:rs C:rs", "R[A] = R[B] instanceof R[C]"),
    _op("IN", "A:rd B:rs C:rs", "R[A] = R[B] in R[C]"),
    # ---- jumps
    _op("JMP", "E:label", "jump", True),
    _op("JT", "A:rs W:label", "jump if ToBoolean(R[A])"),
    _op("JF", "A:rs W:label", "jump if not ToBoolean(R[A])"),
    _op("JNULLISH", "A:rs W:label", "jump if R[A] is undefined or null"),
    _op("JNNULLISH", "A:rs W:label", "jump if R[A] is neither undefined nor null"),
    _op("JUNDEF", "A:rs W:label", "jump if R[A] is undefined"),
    _op("JNUNDEF", "A:rs W:label", "jump if R[A] is not undefined"),
    _op("JEMPTY", "A:rs W:label", "jump if R[A] is the empty value"),
    _op("JLT", "A:rs B:rs W:label", "jump if R[A] < R[B]"),
    _op("JLE", "A:rs B:rs W:label", "jump if R[A] <= R[B]"),
    _op("JGT", "A:rs B:rs W:label", "jump if R[A] > R[B]"),
    _op("JGE", "A:rs B:rs W:label", "jump if R[A] >= R[B]"),
    _op("JNLT", "A:rs B:rs W:label", "jump if not R[A] < R[B] (differs from >= for NaN)"),
    _op("JNLE", "A:rs B:rs W:label", "jump if not R[A] <= R[B]"),
    _op("JNGT", "A:rs B:rs W:label", "jump if not R[A] > R[B]"),
    _op("JNGE", "A:rs B:rs W:label", "jump if not R[A] >= R[B]"),
    _op("JEQ", "A:rs B:rs W:label", "jump if R[A] == R[B]"),
    _op("JNE", "A:rs B:rs W:label", "jump if R[A] != R[B]"),
    _op("JSEQ", "A:rs B:rs W:label", "jump if R[A] === R[B]"),
    _op("JSNE", "A:rs B:rs W:label", "jump if R[A] !== R[B]"),
    _op("JLTI", "A:rs D:i16 W:label", "jump if R[A] < imm"),
    _op("JLEI", "A:rs D:i16 W:label", "jump if R[A] <= imm"),
    _op("JGTI", "A:rs D:i16 W:label", "jump if R[A] > imm"),
    _op("JGEI", "A:rs D:i16 W:label", "jump if R[A] >= imm"),
    _op("JNLTI", "A:rs D:i16 W:label", "jump if not R[A] < imm"),
    _op("JNLEI", "A:rs D:i16 W:label", "jump if not R[A] <= imm"),
    _op("JNGTI", "A:rs D:i16 W:label", "jump if not R[A] > imm"),
    _op("JNGEI", "A:rs D:i16 W:label", "jump if not R[A] >= imm"),
    _op("JSEQI", "A:rs D:i16 W:label", "jump if R[A] === imm"),
    _op("JSNEI", "A:rs D:i16 W:label", "jump if R[A] !== imm"),
    _op("JSEQK", "A:rs D:k16 W:label", "jump if R[A] === constant (a string or number)"),
    _op("JSNEK", "A:rs D:k16 W:label", "jump if R[A] !== constant"),
    _op("JLTK", "A:rs D:k16 W:label", "jump if R[A] < constant number"),
    _op("JNLTK", "A:rs D:k16 W:label", "jump if not R[A] < constant number"),
    # ---- properties
    _op("GETPROP", "A:rd B:rs W:site", "R[A] = R[B].name"),
    _op("GETLENGTH", "A:rd B:rs W:site", "R[A] = R[B].length; the site's name is 'length'"),
    _op("GETMETHOD", "A:rd2 B:rs W:site", "R[A] = R[B].name, R[A+1] = R[B]; B may be A or A+1"),
    _op("SETPROP", "A:rs B:rs C:flag W:site", "R[A].name = R[B]; C=1 strict"),
    _op("INITPROP", "A:rs B:rs W:site", "define own enumerable data property name of R[A] (CreateDataProperty)"),
    _op("GETELEM", "A:rd B:rs C:rs", "R[A] = R[B][R[C]]"),
    _op("GETELEMMETHOD", "A:rd2 B:rs C:rs", "R[A] = R[B][R[C]], R[A+1] = R[B]; B and C may be A or A+1"),
    _op("SETELEM", "A:rs B:rs C:rs", "R[A][R[B]] = R[C]; strictness of the function"),
    _op("INITELEM", "A:rs B:rs C:rs", "define own enumerable data property with key R[B] (a property key) of R[A]"),
    _op(
        "DEFINEMETHOD",
        "A:rs B:rs C:rs W:flag",
        "define method R[C] with key R[B] on R[A], home object R[A], name from the key; W bits: 1 getter, 2 "
        "setter, 4 enumerable (object literals); else non-enumerable (classes)",
    ),
    _op("SETHOME", "A:rs B:rs", "[[HomeObject]] of function R[A] = R[B]"),
    _op(
        "SETFUNCTIONNAME",
        "A:rs B:rs",
        "SetFunctionName of anonymous function or class R[A] from property key R[B]; no effect on a class "
        "with its own static name, or on a named function",
    ),
    _op("SETPROTOLIT", "A:rs B:rs", "__proto__: R[B] in an object literal R[A]; ignored unless object or null"),
    _op("DELETEPROP", "A:rd B:rs W:ks32", "R[A] = delete R[B].name; strict functions throw"),
    _op("DELETEELEM", "A:rd B:rs C:rs", "R[A] = delete R[B][R[C]]"),
    _op("SUPERBASE", "A:rd B:rs", "R[A] = prototype of home object R[B] (GetSuperBase)"),
    _op("SETSUPERELEM", "A:rs2 B:rs C:rs", "R[A][R[B]] = R[C] with receiver R[A+1]"),
    _op("COPYDATA", "A:rs B:rs", "CopyDataProperties of R[B] onto R[A] (object spread)"),
    _op(
        "OBJECTREST",
        "A:rd B:rs C:rs W:u32",
        "R[A] = object of R[B]'s own enumerable properties without the W keys in R[C..]",
    ),
    # ---- private names: a register holds the PrivateName
    _op("NEWPRIVATENAME", "A:rd W:ks32", "R[A] = a fresh private name with description '#x'"),
    _op("GETPRIVATE", "A:rd B:rs C:rs", "R[A] = R[B].#R[C]; TypeError when absent"),
    _op("SETPRIVATE", "A:rs B:rs C:rs", "R[A].#R[B] = R[C]; TypeError when absent, a method, or without setter"),
    _op(
        "DEFINEPRIVATE",
        "A:rs B:rs C:rs W:flag",
        "add private R[B] to R[A] = R[C]; W: 0 field, 1 method, 2 getter, 3 setter; TypeError when already there",
    ),
    _op("HASPRIVATE", "A:rd B:rs C:rs", "R[A] = #R[B] in R[C]"),
    # ---- globals and dynamic names
    _op("GETGLOBAL", "A:rd W:site", "R[A] = global name; ReferenceError when absent or in its dead zone"),
    _op("GETGLOBALTYPEOF", "A:rd W:site", "like GETGLOBAL but undefined when absent"),
    _op("SETGLOBAL", "A:rs B:flag W:site", "global name = R[A]; B=1 strict"),
    _op("INITGLOBALLEXICAL", "A:rs W:site", "initialize a script-level let/const/class"),
    _op(
        "DECLAREGLOBALS",
        "W:k32",
        "GlobalDeclarationInstantiation; constant is a tuple ((name, kind), ...): kind 0 var, 1 function, 2 "
        "let, 3 const; functions are then assigned with SETGLOBALFUNCTION",
    ),
    _op("SETGLOBALFUNCTION", "A:rs B:flag W:ks32", "CreateGlobalFunctionBinding; B=1 deletable (eval)"),
    _op("GETNAME", "A:rd B:env W:ks32", "R[A] = name looked up through environment R[B] at run time (with, eval)"),
    _op("GETNAMETYPEOF", "A:rd B:env W:ks32", "the same, undefined when unresolvable"),
    _op("GETNAMEMETHOD", "A:rd2 B:env W:ks32", "R[A] = value of name, R[A+1] = with-object it came from, or undefined"),
    _op("SETNAME", "A:rs B:env C:flag W:ks32", "name = R[A]; C=1 strict"),
    _op(
        "RESOLVENAME",
        "A:own B:env W:ks32",
        "R[A] = reference record of name (evaluated before the right side); see PUTRESOLVED",
    ),
    _op("PUTRESOLVED", "A:own B:rs C:flag W:ks32", "name in the record R[A] = R[B]; C=1 strict"),
    _op("DELETENAME", "A:rd B:env W:ks32", "R[A] = delete name"),
    _op(
        "DECLAREEVALVARS",
        "A:env W:k32",
        "EvalDeclarationInstantiation into the nearest var scope from R[A]; constant as DECLAREGLOBALS",
    ),
    _op(
        "SETVARNAME",
        "A:rs B:env W:ks32",
        "assign R[A] to a var or function declared by eval code in the nearest var scope",
    ),
    # ---- environments
    _op(
        "NEWENV",
        "A:own B:env W:scope",
        "R[A] = new Environment of that scope inside R[B]; let/const slots empty, others undefined",
    ),
    _op("COPYENV", "A:own", "R[A] = copy of environment R[A] (a fresh per-iteration binding)"),
    _op("PUSHWITH", "A:own B:env C:rs W:scope", "R[A] = with-environment for ToObject(R[C]) inside R[B]"),
    _op("GETENV", "A:rd B:env W:slot", "R[A] = slot of environment R[B]"),
    _op("GETENVCHECK", "A:rd B:env W:slot", "the same; ReferenceError when empty"),
    _op("SETENV", "A:rs B:env W:slot", "slot of environment R[B] = R[A]"),
    _op("SETENVCHECK", "A:rs B:env W:slot", "the same; ReferenceError when the slot is empty"),
    _op(
        "GETOUTER",
        "A:rd B:depth W:slot",
        "R[A] = slot of the environment B steps outwards from the closure's own (0 = itself)",
    ),
    _op("GETOUTERCHECK", "A:rd B:depth W:slot", "the same; ReferenceError when empty"),
    _op("SETOUTER", "A:rs B:depth W:slot", "slot = R[A]"),
    _op("SETOUTERCHECK", "A:rs B:depth W:slot", "slot = R[A]; ReferenceError when the slot is empty"),
    _op("CHECKTDZ", "A:rs W:ks32", "ReferenceError 'Cannot access name before initialization' when R[A] is empty"),
    _op("CHECKTHIS", "A:rs", "ReferenceError when this R[A] is empty (derived constructor before super())"),
    _op("THROWCONST", "W:ks32", "TypeError 'Assignment to constant variable.'", True),
    _op(
        "THROWERROR",
        "A:u8 W:ks32",
        "throw an error; A: 0 ReferenceError, 1 TypeError, 2 SyntaxError; constant is the message",
        True,
    ),
    # ---- functions, classes
    _op("CLOSURE", "A:rd B:env W:func", "R[A] = closure of inner function over environment R[B]"),
    _op(
        "NEWCLASS",
        "A:rd2 B:rs C:env W:func",
        "R[A] = class constructor from inner function, R[A+1] = its prototype; heritage in R[B] (empty = no "
        "extends clause); closure environment R[C]",
    ),
    _op("SETFIELDS", "A:rs B:rs", "class R[A]: its instance field initializer is method R[B]"),
    _op("RUNFIELDS", "A:rs B:rs", "run the field initializer of constructor R[B] on object R[A], if it has one"),
    _op(
        "GETSUPERCTOR",
        "A:rd B:rs",
        "R[A] = [[GetPrototypeOf]] of active function R[B]; that it is a constructor is checked by SUPERCALL",
    ),
    # ---- objects
    _op("NEWOBJECT", "A:rd", "R[A] = {}"),
    _op(
        "NEWLITERAL",
        "A:rd W:lsite",
        "R[A] = object with the property names of constant sites[W] (a tuple of strings) in this order, "
        "values undefined; they are then stored with INITSLOT before anyone can see it",
    ),
    _op("INITSLOT", "A:rs B:rs C:u8", "property slot C of a fresh NEWLITERAL object R[A] = R[B]"),
    _op("NEWARRAY", "A:rd D:u16", "R[A] = [] with room for D elements"),
    _op("NEWARRAYK", "A:rd W:k32", "R[A] = a fresh array of the constants in a tuple constant"),
    _op("APPEND", "A:rs B:rs", "push R[B] onto array literal R[A]"),
    _op("APPENDRANGE", "A:rs B:rs C:u8", "push R[B], R[B+1], ... (C values) onto array literal R[A]"),
    _op("APPENDHOLE", "A:rs", "length of array literal R[A] grows by one hole"),
    _op("APPENDSPREAD", "A:rs B:rs", "push all values of iterable R[B] onto array R[A]"),
    _op("NEWREGEXP", "A:rd W:k32", "R[A] = new RegExp; constant is a tuple (pattern, flags)"),
    _op(
        "TEMPLATEOBJECT",
        "A:rd W:tsite",
        "R[A] = the template object of this site; constant is a tuple (cooked, raw) of tuples, cooked items "
        "None = undefined",
    ),
    _op(
        "ARGUMENTS",
        "A:rd B:flag",
        "R[A] = arguments object; B=0 unmapped (strict or non-simple), 1 mapped through ARGUMENTSMAP, 2 "
        "sloppy without live mapping",
    ),
    _op(
        "ARGUMENTSMAP",
        "A:rs B:env W:k32",
        "map arguments object R[A] onto environment R[B]; constant: tuple of slot per parameter index (None "
        "= unmapped)",
    ),
    _op(
        "REST",
        "A:rd B:u8",
        "R[A] = array of the arguments from index B on (B = param_count: all beyond the formal parameters)",
    ),
    _op("REQUIREOBJECT", "A:rs", "TypeError when R[A] is undefined or null (destructuring)"),
    # ---- calls
    _op("CALL", "A:call B:argc", "R[A] = call R[A] with this R[A+1] and B arguments from R[A+2]"),
    _op("NEW", "A:call B:argc", "R[A] = new R[A] with B arguments from R[A+2]; R[A+1] is scratch"),
    _op("CALLSPREAD", "A:rs3", "R[A] = call R[A] with this R[A+1] and the elements of array R[A+2]"),
    _op("NEWSPREAD", "A:rs3", "R[A] = new R[A] with the elements of array R[A+2]"),
    _op("SUPERCALL", "A:call B:argc", "R[A] = construct super constructor R[A] with new.target from R[A+1]"),
    _op("SUPERCALLSPREAD", "A:rs3", "the same with array R[A+2]"),
    _op(
        "EVALCALL",
        "A:call B:argc C:env W:k32",
        "CALL, but when R[A] is the realm's eval: direct eval of the first argument in environment R[C] "
        "(argument count 255: R[A+2] is an array of the arguments); constant: tuple (strict, in function, in "
        "method, in derived constructor, in class field initializer, ScopeInfo index or -1)",
    ),
    _op("RETURN", "A:rs", "return R[A]", True),
    _op("RETURNUNDEF", "", "return undefined", True),
    _op(
        "RETURNDERIVED",
        "A:rs B:rs",
        "return from a derived constructor: R[A] if object; undefined → this R[B] (ReferenceError if empty); "
        "else TypeError",
        True,
    ),
    _op("THROW", "A:rs", "throw R[A]", True),
    # ---- iteration
    _op(
        "GETITERATOR",
        "A:rd3 B:rs",
        "iterator record R[A..A+2] (iterator, next, done flag) of R[B]; arrays with pristine iteration take "
        "a fast record",
    ),
    _op("GETASYNCITERATOR", "A:rd3 B:rs", "async iterator record of R[B]"),
    _op(
        "ITERNEXT",
        "A:rd B:rms W:label",
        "step: R[A] = value; jump when done (R[A] = undefined). On a throw the record is marked done",
    ),
    _op("ITERNEXTDESTRUCT", "A:rd B:rms", "step for array patterns: R[A] = value, or undefined when done"),
    _op("ITERREST", "A:rd B:rms", "R[A] = array of the remaining values"),
    _op(
        "ITERCALLNEXT",
        "A:rd B:rms C:rs",
        "R[A] = call next method with argument R[C] (yield*, for-await); no result checks; works on every "
        "record, also on a fast one",
    ),
    _op(
        "ITERRESULT",
        "A:rd B:rs C:rd",
        "R[B] must be an object (TypeError): R[A] = R[B].value, R[C] = ToBoolean(R[B].done); value is read "
        "only if not done",
    ),
    _op("ITERVALUE", "A:rd B:rs", "R[A] = R[B].value of a result object"),
    _op(
        "ITERCLOSE",
        "A:rms",
        "close the record normally: call return if present, TypeError if its result is no object; no-op if done",
    ),
    _op("ITERCLOSESILENT", "A:rms", "close because of a throw: errors of return are swallowed; no-op if done"),
    _op(
        "ITERRETURNMETHOD",
        "A:rd B:rms W:flag",
        "R[A] = GetMethod(iterator, W=0 'return' / W=1 'throw'), undefined when absent",
    ),
    _op("FORINPREPARE", "A:own B:rs", "R[A] = enumerator of R[B] (undefined and null give an empty one)"),
    _op("FORINNEXT", "A:rd B:own W:label", "R[A] = next enumerable key still present; jump when none is left"),
    # ---- generators and async
    _op(
        "INITIALYIELD",
        "",
        "in a generator function after parameters are bound: create the generator object and return it to the caller",
    ),
    _op(
        "YIELD",
        "A:rm B:rd C:flag",
        "suspend with value R[A]; on resumption R[A] = sent value and R[B] = mode 0 next, 1 throw, 2 return; "
        "C=1: R[A] already is the result object that next() returns (yield* of a sync generator)",
    ),
    _op("AWAIT", "A:rm", "await R[A]; R[A] = result, or throws at this place"),
    _op("CREATEITERRESULT", "A:rd B:rs C:rs", "R[A] = {value: R[B], done: R[C]}"),
    _op("THROWIFMODE", "A:rs B:rs", "throw R[A] when mode R[B] is 1"),
    # ---- modules, misc
    _op("IMPORTCALL", "A:rd B:rs C:rs", "R[A] = promise of import(R[B], R[C])"),
    _op("IMPORTMETA", "A:rd", "R[A] = import.meta"),
    _op("DEBUGGER", "", "no effect"),
    _op("LOADBIGINT", "A:rd W:site", "R[A] = BigInt with the digits sites[W]: decimal text, or with prefix 0x, 0o, 0b"),
    _op("GETSUPERELEM", "A:rd B:rs2 C:rs", "R[A] = R[B][R[C]] with receiver R[B+1] (super.x; R[B] from SUPERBASE)"),
    _op("POSTINC", "A:rd B:rm", "old = ToNumeric(R[B]); R[B] = old + 1; R[A] = old (so A == B leaves the old value)"),
    _op("POSTDEC", "A:rd B:rm", "old = ToNumeric(R[B]); R[B] = old - 1; R[A] = old"),
    _op(
        "GETELEMKEY",
        "A:rd B:rs C:rm",
        "R[A] = R[B][R[C]], and R[C] becomes the property key: a compound assignment converts it only once "
        "(after the TypeError for R[B] null or undefined)",
    ),
    _op(
        "ITERCHECKRESULT",
        "A:rs",
        "TypeError when R[A], the awaited result of an async iterator's return, is not an object",
    ),
    _op(
        "GETRESOLVED",
        "A:rd B:own",
        "R[A] = value of the reference record R[B] (compound assignment to a name: resolved once)",
    ),
]

OPCODE_INDEX: dict[str, int] = {op.name: i for i, op in enumerate(OPCODES)}
MAX_REGISTERS = 250  # 255 as an env operand means the closure's environment; the rest is head-room for call frames
CLOSURE_ENV = 255

if len(OPCODES) > 256:
    raise AssertionError("the opcode byte is full")

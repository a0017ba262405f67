# Token kinds, the atoms known in advance, and the character and operator tables.

cdef enum:
    TOKEN_EOF
    TOKEN_NUMBER
    TOKEN_BIGINT
    TOKEN_STRING
    TOKEN_PRIVATE_NAME
    TOKEN_IDENTIFIER
    TOKEN_ESCAPED_KEYWORD      # a reserved word spelled with an escape: only a property name
    # reserved words, in the order of their atoms (KEYWORD_BREAK has atom 1)
    KEYWORD_BREAK
    KEYWORD_CASE
    KEYWORD_CATCH
    KEYWORD_CLASS
    KEYWORD_CONST
    KEYWORD_CONTINUE
    KEYWORD_DEBUGGER
    KEYWORD_DEFAULT
    KEYWORD_DELETE
    KEYWORD_DO
    KEYWORD_ELSE
    KEYWORD_ENUM
    KEYWORD_EXPORT
    KEYWORD_EXTENDS
    KEYWORD_FALSE
    KEYWORD_FINALLY
    KEYWORD_FOR
    KEYWORD_FUNCTION
    KEYWORD_IF
    KEYWORD_IMPORT
    KEYWORD_IN
    KEYWORD_INSTANCEOF
    KEYWORD_NEW
    KEYWORD_NULL
    KEYWORD_RETURN
    KEYWORD_SUPER
    KEYWORD_SWITCH
    KEYWORD_THIS
    KEYWORD_THROW
    KEYWORD_TRUE
    KEYWORD_TRY
    KEYWORD_TYPEOF
    KEYWORD_VAR
    KEYWORD_VOID
    KEYWORD_WHILE
    KEYWORD_WITH
    # tokens that continue a left-hand side expression
    TOKEN_TEMPLATE
    TOKEN_LEFT_PAREN
    TOKEN_LEFT_BRACKET
    TOKEN_DOT
    TOKEN_OPTIONAL_DOT
    # other punctuators
    TOKEN_LEFT_BRACE
    TOKEN_RIGHT_BRACE
    TOKEN_RIGHT_PAREN
    TOKEN_RIGHT_BRACKET
    TOKEN_ELLIPSIS
    TOKEN_SEMICOLON
    TOKEN_COMMA
    TOKEN_COLON
    TOKEN_QUESTION
    TOKEN_ARROW
    TOKEN_INCREMENT
    TOKEN_DECREMENT
    TOKEN_NOT
    TOKEN_BIT_NOT
    # assignment operators
    TOKEN_ASSIGN
    TOKEN_ASSIGN_COALESCE
    TOKEN_ASSIGN_LOGICAL_OR
    TOKEN_ASSIGN_LOGICAL_AND
    TOKEN_ASSIGN_BIT_OR
    TOKEN_ASSIGN_BIT_XOR
    TOKEN_ASSIGN_BIT_AND
    TOKEN_ASSIGN_SHL
    TOKEN_ASSIGN_SAR
    TOKEN_ASSIGN_SHR
    TOKEN_ASSIGN_ADD
    TOKEN_ASSIGN_SUB
    TOKEN_ASSIGN_MUL
    TOKEN_ASSIGN_DIV
    TOKEN_ASSIGN_MOD
    TOKEN_ASSIGN_EXP
    # binary operators
    TOKEN_COALESCE
    TOKEN_LOGICAL_OR
    TOKEN_LOGICAL_AND
    TOKEN_BIT_OR
    TOKEN_BIT_XOR
    TOKEN_BIT_AND
    TOKEN_EQ
    TOKEN_NE
    TOKEN_STRICT_EQ
    TOKEN_STRICT_NE
    TOKEN_LT
    TOKEN_GT
    TOKEN_LE
    TOKEN_GE
    TOKEN_SHL
    TOKEN_SAR
    TOKEN_SHR
    TOKEN_ADD
    TOKEN_SUB
    TOKEN_MUL
    TOKEN_DIV
    TOKEN_MOD
    TOKEN_EXP
    TOKEN_COUNT

cdef enum:
    ATOM_THIS = KEYWORD_THIS - KEYWORD_BREAK + 1
    ATOM_SUPER = KEYWORD_SUPER - KEYWORD_BREAK + 1
    ATOM_DEFAULT = KEYWORD_DEFAULT - KEYWORD_BREAK + 1
    # reserved in strict mode
    ATOM_IMPLEMENTS = KEYWORD_WITH - KEYWORD_BREAK + 2
    ATOM_INTERFACE
    ATOM_LET
    ATOM_PACKAGE
    ATOM_PRIVATE
    ATOM_PROTECTED
    ATOM_PUBLIC
    ATOM_STATIC
    ATOM_YIELD
    ATOM_AWAIT
    ATOM_EVAL
    ATOM_ARGUMENTS
    # names of pseudo variables that no identifier can have
    ATOM_NEW_TARGET
    ATOM_SUPER_CALL
    ATOM_LAST_PSEUDO = ATOM_SUPER_CALL
    # names with a meaning in some places
    ATOM_ASYNC
    ATOM_OF
    ATOM_GET
    ATOM_SET
    ATOM_FROM
    ATOM_AS
    ATOM_TARGET
    ATOM_META
    ATOM_CONSTRUCTOR
    ATOM_PROTOTYPE
    ATOM_PROTO
    ATOM_STAR_DEFAULT
    ATOM_LENGTH
    ATOM_APPLY
    ATOM_PRIVATE_CONSTRUCTOR
    ATOM_USE_STRICT
    ATOM_EMPTY
    PREDEFINED_ATOMS

cdef list PREDEFINED = (
    "break case catch class const continue debugger default delete do else enum export extends false finally for "
    "function if import in instanceof new null return super switch this throw true try typeof var void while with "
    "implements interface let package private protected public static yield await eval arguments new.target super() "
    "async of get set from as target meta constructor prototype __proto__ *default* length apply #constructor"
).split() + ["use strict", ""]

cdef enum:  # CHARACTER_CLASS of the ASCII characters
    CLASS_BAD
    CLASS_SPACE
    CLASS_NEWLINE
    CLASS_IDENTIFIER
    CLASS_DIGIT
    CLASS_QUOTE
    CLASS_PUNCTUATOR
    CLASS_BACKSLASH
    CLASS_HASH
    CLASS_BACKQUOTE
    CLASS_DOT
    CLASS_SLASH

cdef enum:  # CHARACTER_PROPERTIES
    PROPERTY_IDENTIFIER_START = 1
    PROPERTY_IDENTIFIER_PART = 2
    PROPERTY_DIGIT = 4

cdef uint8_t[128] CHARACTER_CLASS
cdef uint8_t[128] CHARACTER_PROPERTIES
# Binding power of binary operators by token kind (0: not one), and their OPERATOR_* code; assignment tokens have the
# code of the operator they combine with.
cdef uint8_t[TOKEN_COUNT] PRECEDENCE
cdef uint8_t[TOKEN_COUNT] OPERATOR_OF_TOKEN

cdef enum:
    PRECEDENCE_LOGICAL_AND = 2
    PRECEDENCE_RELATIONAL = 7


cdef void fill_tables() noexcept:
    cdef int i
    for i in range(128):
        text = chr(i)
        CHARACTER_PROPERTIES[i] = 0
        if text.isalpha() or text in "$_":
            CHARACTER_CLASS[i] = CLASS_IDENTIFIER
            CHARACTER_PROPERTIES[i] = PROPERTY_IDENTIFIER_START | PROPERTY_IDENTIFIER_PART
        elif text.isdigit():
            CHARACTER_CLASS[i] = CLASS_DIGIT
            CHARACTER_PROPERTIES[i] = PROPERTY_DIGIT | PROPERTY_IDENTIFIER_PART
        elif text in " \t\v\f":
            CHARACTER_CLASS[i] = CLASS_SPACE
        elif text in "\n\r":
            CHARACTER_CLASS[i] = CLASS_NEWLINE
        elif text in "\"'":
            CHARACTER_CLASS[i] = CLASS_QUOTE
        elif text in "{}()[];,:?~<>=!+-*%&|^":
            CHARACTER_CLASS[i] = CLASS_PUNCTUATOR
        else:
            CHARACTER_CLASS[i] = {
                "\\": CLASS_BACKSLASH, "#": CLASS_HASH, "`": CLASS_BACKQUOTE, ".": CLASS_DOT, "/": CLASS_SLASH,
            }.get(text, CLASS_BAD)
    for i in range(TOKEN_COUNT):
        PRECEDENCE[i] = 0
        OPERATOR_OF_TOKEN[i] = 0
    levels = (
        (1, ((TOKEN_COALESCE, OPERATOR_COALESCE), (TOKEN_LOGICAL_OR, OPERATOR_LOGICAL_OR))),
        (2, ((TOKEN_LOGICAL_AND, OPERATOR_LOGICAL_AND),)),
        (3, ((TOKEN_BIT_OR, OPERATOR_BIT_OR),)),
        (4, ((TOKEN_BIT_XOR, OPERATOR_BIT_XOR),)),
        (5, ((TOKEN_BIT_AND, OPERATOR_BIT_AND),)),
        (6, ((TOKEN_EQ, OPERATOR_EQ), (TOKEN_NE, OPERATOR_NE), (TOKEN_STRICT_EQ, OPERATOR_STRICT_EQ),
             (TOKEN_STRICT_NE, OPERATOR_STRICT_NE))),
        (7, ((TOKEN_LT, OPERATOR_LT), (TOKEN_GT, OPERATOR_GT), (TOKEN_LE, OPERATOR_LE), (TOKEN_GE, OPERATOR_GE),
             (KEYWORD_INSTANCEOF, OPERATOR_INSTANCEOF), (KEYWORD_IN, OPERATOR_IN))),
        (8, ((TOKEN_SHL, OPERATOR_SHL), (TOKEN_SAR, OPERATOR_SAR), (TOKEN_SHR, OPERATOR_SHR))),
        (9, ((TOKEN_ADD, OPERATOR_ADD), (TOKEN_SUB, OPERATOR_SUB))),
        (10, ((TOKEN_MUL, OPERATOR_MUL), (TOKEN_DIV, OPERATOR_DIV), (TOKEN_MOD, OPERATOR_MOD))),
        (11, ((TOKEN_EXP, OPERATOR_EXP),)),
        # not binary operators: only their operator code is used
        (0, ((TOKEN_ASSIGN, OPERATOR_ASSIGN), (TOKEN_ASSIGN_COALESCE, OPERATOR_COALESCE),
             (TOKEN_ASSIGN_LOGICAL_OR, OPERATOR_LOGICAL_OR), (TOKEN_ASSIGN_LOGICAL_AND, OPERATOR_LOGICAL_AND),
             (TOKEN_ASSIGN_BIT_OR, OPERATOR_BIT_OR), (TOKEN_ASSIGN_BIT_XOR, OPERATOR_BIT_XOR),
             (TOKEN_ASSIGN_BIT_AND, OPERATOR_BIT_AND), (TOKEN_ASSIGN_SHL, OPERATOR_SHL),
             (TOKEN_ASSIGN_SAR, OPERATOR_SAR), (TOKEN_ASSIGN_SHR, OPERATOR_SHR), (TOKEN_ASSIGN_ADD, OPERATOR_ADD),
             (TOKEN_ASSIGN_SUB, OPERATOR_SUB), (TOKEN_ASSIGN_MUL, OPERATOR_MUL), (TOKEN_ASSIGN_DIV, OPERATOR_DIV),
             (TOKEN_ASSIGN_MOD, OPERATOR_MOD), (TOKEN_ASSIGN_EXP, OPERATOR_EXP), (TOKEN_NOT, OPERATOR_NOT),
             (TOKEN_BIT_NOT, OPERATOR_BIT_NOT), (KEYWORD_TYPEOF, OPERATOR_TYPEOF), (KEYWORD_VOID, OPERATOR_VOID),
             (KEYWORD_DELETE, OPERATOR_DELETE), (TOKEN_INCREMENT, OPERATOR_INCREMENT),
             (TOKEN_DECREMENT, OPERATOR_DECREMENT))),
    )
    for level, tokens in levels:
        for token, operator in tokens:
            PRECEDENCE[<int>token] = <uint8_t>level
            OPERATOR_OF_TOKEN[<int>token] = <uint8_t>operator

/*
 * The lexer of the template language: text in, items out, one at a time. It knows characters and delimiters, trims
 * white space at `{{-` and `-}}`, and drops comments. Reference: Go's text/template/parse, lex.go.
 */
#ifndef TEMPLATE_LEX_H
#define TEMPLATE_LEX_H

#include "base/arena.h"

typedef enum item_kind {
    ITEM_ERROR, /* the text is the message */
    ITEM_EOF,
    ITEM_BOOL,
    ITEM_CHAR,          /* any other printable ASCII character, such as a comma */
    ITEM_CHAR_CONSTANT, /* 'x' */
    ITEM_COMPLEX,       /* 1+2i */
    ITEM_ASSIGN,        /* = */
    ITEM_DECLARE,       /* := */
    ITEM_FIELD,         /* .name */
    ITEM_IDENTIFIER,
    ITEM_LEFT_DELIMITER,
    ITEM_LEFT_PAREN,
    ITEM_NUMBER,
    ITEM_PIPE,
    ITEM_RAW_STRING,
    ITEM_RIGHT_DELIMITER,
    ITEM_RIGHT_PAREN,
    ITEM_STRING,
    ITEM_TEXT,
    ITEM_VARIABLE, /* $ or $name */
    ITEM_KEYWORD,  /* only a border: what follows are keywords */
    ITEM_BLOCK,
    ITEM_BREAK,
    ITEM_CONTINUE,
    ITEM_DOT,
    ITEM_DEFINE,
    ITEM_ELSE,
    ITEM_END,
    ITEM_IF,
    ITEM_NIL,
    ITEM_RANGE,
    ITEM_TEMPLATE,
    ITEM_WITH
} item_kind;

/* Spaces inside an action are no items of their own, as in Go: all that the grammar asks is whether there were some. */
typedef struct item {
    uint8_t kind;      /* an item_kind */
    bool spaced;       /* white space stands in front of it, inside an action */
    bool plain;        /* of ITEM_STRING: what is between the quotes is its text, of ASCII */
    uint32_t position; /* offset in bytes */
    uint32_t size;     /* of its text there; an error's is the lexer's message */
} item;

typedef struct lexer {
    arena *arena; /* for messages */
    slice input;
    size_t at;     /* read position */
    slice message; /* of the error, once there was one */
    int parens;
    bool inside_action;
} lexer;

lexer lex_start(arena *a, slice input);

/* Reads the next item; after an error that is the end of the text. */
void lex_next(lexer *l, item *out);

/* What an item stands for in the text, or says. */
static inline slice lex_text(const lexer *l, item i)
{
    return i.kind == ITEM_ERROR ? l->message : slice_of(l->input.data + i.position, i.size);
}

/* The line of a position, from 1. Errors alone want to know, so nothing keeps count. */
uint32_t lex_line(slice input, uint32_t position);

#endif

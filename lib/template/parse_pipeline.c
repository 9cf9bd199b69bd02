/*
 * What stands within delimiters: operands, commands, pipelines and the variables that they declare. A pipeline is
 * written into the parser's `code` while it is read, and everything in it lies where it is met: of what is not known
 * yet, such as how many commands there are, the place is kept by its offset, since the code may move when it grows.
 * Each variable gets a slot in its template's frame, by following what the executor will do with its scopes. Reference:
 * Go's text/template/parse, parse.go.
 */
#include "template/number_literal.h"
#include "template/parse_internal.h"
#include "value/number.h"

enum {
    MAX_PAREN_DEPTH = 10000, /* Go's maxStackDepth */
    FIRST_CODE = 1024,       /* bytes */
    FIRST_NAMES = 16,
};

const char parse_range_context[] = "range";

static void parse_pipe(parser *p, const char *context, item_kind end);

/* --- Variables --- */

static void push_name(parser *p, name_stack *s, slice name)
{
    if (s->count == s->capacity) {
        size_t capacity = s->capacity == 0 ? FIRST_NAMES : s->capacity * 2;
        s->names = arena_grow(p->arena, s->names, s->capacity * sizeof(slice), capacity * sizeof(slice));
        s->capacity = capacity;
    }
    s->names[s->count++] = name;
}

/* The newest of that name, counted from the first of the scope; or -1. */
static int32_t find_name(parser *p, const name_stack *s, size_t first, slice name)
{
    arena_spend(p->arena, (s->count - first) / NAMES_PER_STEP);
    for (size_t i = s->count; i-- > first;)
        if (slice_equal(s->names[i], name))
            return (int32_t)(i - first);
    return -1;
}

static int32_t find_slot(parser *p, slice name)
{
    return find_name(p, &p->live, p->scope->first_live, name);
}

void parse_enter_scope(parser *p, scope *s)
{
    *s = (scope){.outer = p->scope, .first_known = p->known.count, .first_live = p->live.count, .most_live = 1};
    push_name(p, &p->known, SLICE("$"));
    push_name(p, &p->live, SLICE("$"));
    p->scope = s;
}

void parse_leave_scope(parser *p)
{
    p->known.count = p->scope->first_known;
    p->live.count = p->scope->first_live;
    p->scope = p->scope->outer;
}

/* --- Code --- */

static void __attribute__((noinline)) grow_code(parser *p, size_t size)
{
    code *c = &p->code;
    size_t capacity = c->capacity == 0 ? FIRST_CODE : c->capacity * 2;

    while (capacity - c->size < size)
        capacity *= 2;
    c->data = arena_grow(p->arena, c->data, c->size, capacity);
    c->capacity = capacity;
}

/* Room for what comes next; returns its offset. */
static inline size_t emit(parser *p, size_t size)
{
    size_t at = p->code.size;

    if (p->code.capacity - at < size)
        grow_code(p, size);
    p->code.size = at + size;
    return at;
}

/* What stands at an offset, until something is emitted. */
static void *code_at(const parser *p, size_t at)
{
    return p->code.data + at;
}

static void set_count(parser *p, node *n, size_t count)
{
    if (count > NODE_MOST)
        raise_error(p->arena, GTMPL_ELIMIT, "text or list is too large");
    n->count = count & NODE_MOST;
}

/* A node whose head alone is written. */
static void *emit_node(parser *p, node_kind kind, size_t count, uint32_t position, size_t size)
{
    node *n = code_at(p, emit(p, size));

    n->kind = kind;
    set_count(p, n, count);
    n->position = position;
    return n;
}

/* One more name of the node at that offset. */
static void emit_name(parser *p, size_t at, slice name)
{
    field_name *place = code_at(p, emit(p, sizeof *place));
    node *n = code_at(p, at);

    *place = (field_name){(uint32_t)name.size, symbol_hash(name)};
    set_count(p, n, (size_t)n->count + 1);
}

/* --- Operands --- */

static void parse_number(parser *p, item i)
{
    slice text = item_text(p, i), reason = SLICE("");
    number_node *n = emit_node(p, NODE_NUMBER, 0, i.position, sizeof *n);

    n->number = number_small(text);
    if (n->number != NULL)
        return;
    number *read = ARENA_NEW(p->arena, number);
    bool good = i.kind == ITEM_COMPLEX         ? number_read_complex(read, text, &reason)
                : i.kind == ITEM_CHAR_CONSTANT ? number_read_character(p->arena, read, text, &reason)
                                               : number_read(p->arena, read, text, &reason);
    if (!good)
        parse_fail_text(p, reason);
    n->number = read;
}

slice parse_unquote(parser *p, slice literal)
{
    slice text;

    if (!unquote_string(p->arena, literal, &text))
        parse_fail(p, "invalid syntax");
    return text;
}

static void parse_string(parser *p, item i)
{
    slice literal = item_text(p, i);
    bool plain = i.kind == ITEM_STRING && i.plain;
    slice text = plain ? slice_of(literal.data + 1, literal.size - 2) : parse_unquote(p, literal);
    string_node *n = emit_node(p, NODE_STRING, i.size, i.position, sizeof *n);

    n->text = text;
}

static void parse_function(parser *p, item i)
{
    slice name = item_text(p, i);
    const function_row *row = function_find(p->functions, name);

    if (row == NULL)
        parse_fail_text(p, arena_concat3(p->arena, SLICE("function "), parse_quoted(p, name), SLICE(" not defined")));
    function_node *n = emit_node(p, NODE_IDENTIFIER, i.size, i.position, sizeof *n);
    n->row = row;
}

static void parse_variable(parser *p, item i)
{
    slice name = item_text(p, i);

    if (find_name(p, &p->known, p->scope->first_known, name) < 0)
        parse_fail_text(p, arena_concat(p->arena, SLICE("undefined variable "), parse_quoted(p, name)));
    int32_t slot = find_slot(p, name);
    variable_node *n = emit_node(p, NODE_VARIABLE, 0, i.position, sizeof *n);
    n->slot = slot;
    n->name_at = i.position;
    n->name_size = i.size;
}

static void parse_field(parser *p, item i)
{
    size_t at = p->code.size;

    emit_node(p, NODE_FIELD, 0, i.position, sizeof(field_node));
    emit_name(p, at, slice_after(item_text(p, i), 1));
}

static void parse_paren(parser *p)
{
    if (p->paren_depth >= MAX_PAREN_DEPTH || arena_stack_is_deep(p->arena))
        parse_fail(p, "max expression depth exceeded");
    p->paren_depth++;
    parse_pipe(p, "parenthesized pipeline", ITEM_RIGHT_PAREN);
    p->paren_depth--;
}

/* A single operand without the fields that may follow; false (and nothing consumed) when none stands here. */
static bool parse_term(parser *p)
{
    const item i = *next(p);

    switch ((item_kind)i.kind) {
    case ITEM_IDENTIFIER: parse_function(p, i); return true;
    case ITEM_DOT: emit_node(p, NODE_DOT, 0, i.position, sizeof(node)); return true;
    case ITEM_NIL: emit_node(p, NODE_NIL, 0, i.position, sizeof(node)); return true;
    case ITEM_BOOL: emit_node(p, NODE_BOOL, i.size == sizeof "true" - 1, i.position, sizeof(node)); return true;
    case ITEM_VARIABLE: parse_variable(p, i); return true;
    case ITEM_FIELD: parse_field(p, i); return true;
    case ITEM_CHAR_CONSTANT:
    case ITEM_COMPLEX:
    case ITEM_NUMBER: parse_number(p, i); return true;
    case ITEM_LEFT_PAREN: parse_paren(p); return true;
    case ITEM_STRING:
    case ITEM_RAW_STRING: parse_string(p, i); return true;
    default: back(p); return false;
    }
}

/* Whether a field follows without a space: it belongs to what stands before it. */
static bool field_follows(parser *p)
{
    const item *i = peek(p);

    return i->kind == ITEM_FIELD && !i->spaced;
}

/* In the line in which the fields end, where Go's parser has looked at the space behind them. */
static _Noreturn void fail_dot_after(parser *p, size_t at)
{
    buffer b = buffer_new(p->arena);
    uint32_t end = p->items[0].position;

    while (field_follows(p)) {
        const item *field = next(p);
        end = field->position + field->size;
    }
    if (p->items[0].spaced)
        p->items[0].position = end;
    node_print(&b, p->text, code_at(p, at));
    parse_fail_text(p, arena_concat(p->arena, SLICE("unexpected . after term "), parse_quoted(p, buffer_slice(&b))));
}

/* Makes room in front of an operand for the chain that it begins. */
static void start_chain(parser *p, size_t at)
{
    const size_t head = offsetof(chain_node, operand);
    size_t size = p->code.size - at;

    emit(p, head);
    memmove((char *)code_at(p, at) + head, code_at(p, at), size);
    *(node *)code_at(p, at) = (node){.kind = NODE_CHAIN};
}

/* What takes the fields that follow an operand: itself, or, of a pipeline or function, a chain. */
static void take_fields(parser *p, size_t at)
{
    const node *operand = code_at(p, at);

    if (operand->kind == NODE_IDENTIFIER || operand->kind == NODE_PIPE)
        start_chain(p, at);
    else if (operand->kind != NODE_FIELD && operand->kind != NODE_VARIABLE)
        fail_dot_after(p, at);
    ((node *)code_at(p, at))->position = peek(p)->position;
    while (field_follows(p))
        emit_name(p, at, slice_after(item_text(p, *next(p)), 1));
}

/* An operand with its fields: `.a.b`, `$x.a`, `(pipeline).a`. False when none stands here. */
static bool parse_operand(parser *p)
{
    size_t at = p->code.size;

    if (!parse_term(p))
        return false;
    if (field_follows(p))
        take_fields(p, at);
    return true;
}

/* --- Commands --- */

/* Whether a command's first word is nothing that a value can be piped into. */
static bool is_literal(const command *c)
{
    switch ((node_kind)c->first.kind) {
    case NODE_BOOL:
    case NODE_DOT:
    case NODE_NIL:
    case NODE_NUMBER:
    case NODE_STRING: return true;
    default: return false;
    }
}

/* Returns its offset. */
static size_t parse_command(parser *p)
{
    size_t at = emit(p, offsetof(command, first));
    uint32_t position = peek(p)->position, count = 0;

    for (;;) {
        bool found = parse_operand(p);
        count += found;
        const item *i = next(p);
        if (i->kind == ITEM_PIPE)
            break;
        if (i->kind == ITEM_RIGHT_DELIMITER || i->kind == ITEM_RIGHT_PAREN) {
            back(p);
            break;
        }
        if (!found || !i->spaced)
            parse_fail_unexpected(p, *i, "operand");
        back(p);
    }
    if (count == 0)
        parse_fail(p, "empty command");
    command *c = code_at(p, at);
    c->position = position;
    c->count = count;
    return at;
}

/* --- Pipelines --- */

/* The variables of a pipeline, which are known from its beginning and written at its end. */
typedef struct declaration {
    item names[2];
    uint16_t count;
    bool assigns;
} declaration;

static void add_variable(parser *p, declaration *d, item name)
{
    d->names[d->count++] = name;
    push_name(p, &p->known, item_text(p, name));
}

/* Reads `$x :=`, `$x =` or one of `$i, $x :=`; true when another variable must follow. */
static bool parse_declaration(parser *p, declaration *d, const char *context)
{
    if (peek(p)->kind != ITEM_VARIABLE)
        return false;

    const item v = *next(p), *sign = peek(p);
    if (sign->kind == ITEM_ASSIGN || sign->kind == ITEM_DECLARE) {
        d->assigns = sign->kind == ITEM_ASSIGN;
        next(p);
        add_variable(p, d, v);
        return false;
    }
    if (sign->kind == ITEM_CHAR && slice_equal(item_text(p, *sign), SLICE(","))) {
        next(p);
        add_variable(p, d, v);
        if (context != parse_range_context || d->count >= 2)
            parse_fail(p, "too many declarations in %s", context);
        int kind = peek(p)->kind;
        if (kind != ITEM_VARIABLE && kind != ITEM_RIGHT_DELIMITER && kind != ITEM_RIGHT_PAREN)
            parse_fail(p, "range can only initialize variables");
        return true;
    }
    p->items[1] = v; /* an argument after all */
    p->pushed = 2;
    return false;
}

/* Assigning makes a name known too, as in Go; only declaring gives it a place. */
static void declare(parser *p, const declaration *d)
{
    size_t at = emit(p, d->count * sizeof(variable));

    for (size_t i = 0; i < d->count; i++) {
        slice name = item_text(p, d->names[i]);
        if (!d->assigns)
            push_name(p, &p->live, name);
        variable *v = (variable *)code_at(p, at) + i;
        *v = (variable){find_slot(p, name), d->names[i].position, d->names[i].size};
    }
    int32_t live = (int32_t)(p->live.count - p->scope->first_live);
    if (!d->assigns && d->count == 2) /* of two with one name, each keeps its own place */
        ((variable *)code_at(p, at))->slot = live - 2;
    if ((size_t)live > p->scope->most_live)
        p->scope->most_live = (size_t)live;
}

#define KIND(item) (UINT64_C(1) << (item))

static bool starts_operand(int kind)
{
    const uint64_t all = KIND(ITEM_BOOL) | KIND(ITEM_CHAR_CONSTANT) | KIND(ITEM_COMPLEX) | KIND(ITEM_DOT) |
                         KIND(ITEM_FIELD) | KIND(ITEM_IDENTIFIER) | KIND(ITEM_NUMBER) | KIND(ITEM_NIL) |
                         KIND(ITEM_RAW_STRING) | KIND(ITEM_STRING) | KIND(ITEM_VARIABLE) | KIND(ITEM_LEFT_PAREN);

    return (all >> kind & 1) != 0;
}

/* Reads the commands up to the item that ends the pipeline; their number. */
static size_t parse_commands(parser *p, const char *context, item_kind end)
{
    size_t count = 0, refused = 0;

    for (const item *i; (i = next(p))->kind != end;) {
        if (!starts_operand(i->kind))
            parse_fail_unexpected(p, *i, context);
        back(p);
        size_t at = parse_command(p);
        count++;
        if (count > 1 && refused == 0 && is_literal(code_at(p, at)))
            refused = count;
    }
    if (count == 0)
        parse_fail(p, "missing value for %s", context);
    if (refused != 0)
        parse_fail(p, "non executable command in pipeline stage %zu", refused);
    return count;
}

static void parse_pipe(parser *p, const char *context, item_kind end)
{
    declaration d = {.count = 0};
    size_t at = p->code.size;

    emit_node(p, NODE_PIPE, 0, peek(p)->position, offsetof(pipeline, first));
    while (parse_declaration(p, &d, context))
        ;
    size_t count = parse_commands(p, context, end);
    if (d.count > 0)
        declare(p, &d);
    pipeline *line = code_at(p, at);
    set_count(p, &line->head, count);
    line->size = (uint32_t)(p->code.size - at);
    line->variable_count = d.count;
    line->assigns = d.assigns;
}

void parse_pipeline(parser *p, const char *context, item_kind end)
{
    p->code.size = 0;
    parse_pipe(p, context, end);
}

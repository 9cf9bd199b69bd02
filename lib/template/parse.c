/*
 * The parser: recursive descent with two items of look-ahead. It also gives each variable a slot in its template's
 * frame, by following what the executor will do with its scopes. Reference: Go's text/template/parse, parse.go.
 */
#include "template/parse.h"

#include "template/lex.h"
#include "template/number_literal.h"
#include "value/number.h"

enum {
    MAX_PAREN_DEPTH = 10000, /* Go's maxStackDepth */
    NAMES_PER_STEP = 4,      /* that a search for a name compares */
};

typedef struct name_stack {
    slice *names;
    size_t count, capacity;
} name_stack;

/* What is being parsed: the text, or one of its defines. */
typedef struct scope {
    struct scope *outer;
    name_stack known; /* variables as Go's parser knows them: a branch's stay known in its `else` */
    name_stack live;  /* variables as the executor will have them on its stack; the index is the slot */
    size_t most_live;
    int range_depth;
    bool in_action;
    uint32_t action; /* its position */
} scope;

typedef struct parser {
    arena *arena;
    symbol_table *symbols;
    const function_set *functions;
    slice name, text;
    lexer lexer;
    item items[2]; /* items[0] was read last; the other was pushed back */
    int pushed;
    scope *scope;
    node **nodes; /* of lists that are being read, the innermost on top */
    size_t node_count, node_capacity;
    command *commands; /* likewise of pipelines */
    size_t command_count, command_capacity;
    const symbol **names; /* likewise of fields */
    size_t name_count, name_capacity;
    int paren_depth;
    tree *trees;
    size_t tree_count, tree_capacity;
} parser;

/* The arrow that says which items may end a pipeline, and how errors call it. */
static node *parse_pipeline(parser *p, const char *context, item_kind end);
static node *parse_list(parser *p, node **terminator);
static node *parse_control(parser *p, node_kind kind, const char *word);

/* --- Errors --- */

static _Noreturn void fail_text(parser *p, slice message)
{
    failure *f = ARENA_NEW(p->arena, failure);

    f->status = GTMPL_EPARSE;
    f->file = p->name;
    f->line = lex_line(p->text, p->items[0].position);
    f->text = arena_concat3(p->arena, arena_concat3(p->arena, SLICE("template: "), p->name, SLICE("")),
                            arena_printf(p->arena, ":%u: ", (unsigned)f->line), message);
    raise_failure(p->arena, f);
}

static _Noreturn void fail(parser *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
static _Noreturn void fail(parser *p, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    slice message = arena_vprintf(p->arena, format, arguments);
    va_end(arguments);
    fail_text(p, message);
}

static slice quoted(parser *p, slice s)
{
    buffer b = buffer_new(p->arena);

    quote_string(&b, s);
    return buffer_slice(&b);
}

/* An item as messages show it: keywords in <>, long texts cut after ten characters. */
static slice describe(parser *p, item i)
{
    if (i.kind == ITEM_EOF)
        return SLICE("EOF");
    if (i.kind == ITEM_ERROR)
        return i.text;
    if (i.kind > ITEM_KEYWORD)
        return arena_concat3(p->arena, SLICE("<"), i.text, SLICE(">"));
    if (i.text.size <= 10)
        return quoted(p, i.text);

    slice rest = i.text;
    for (size_t n = 0, width; n < 10 && rest.size > 0; n++) {
        utf8_decode(rest, &width);
        rest = slice_after(rest, width);
    }
    return arena_concat(p->arena, quoted(p, slice_first(i.text, i.text.size - rest.size)), SLICE("..."));
}

static _Noreturn void fail_unexpected(parser *p, item i, const char *context)
{
    if (i.kind != ITEM_ERROR)
        fail_text(p, arena_concat3(p->arena, SLICE("unexpected "), describe(p, i),
                                   arena_printf(p->arena, " in %s", context)));

    slice extra = SLICE("");
    uint32_t line = lex_line(p->text, p->scope->action);
    if (p->scope->in_action && line != lex_line(p->text, i.position)) {
        bool says_action = slice_ends(i.text, SLICE(" action")); /* avoid "action in action" */
        extra = arena_concat3(p->arena, says_action ? SLICE(" started at ") : SLICE(" in action started at "), p->name,
                              arena_printf(p->arena, ":%u", (unsigned)line));
    }
    fail_text(p, arena_concat(p->arena, i.text, extra));
}

/* --- Items --- */

/* What it gives stays until the next item is read. */
static inline const item *next(parser *p)
{
    if (p->pushed > 0)
        p->pushed--;
    else
        lex_next(&p->lexer, &p->items[0]);
    return &p->items[p->pushed];
}

static inline void back(parser *p)
{
    p->pushed++;
}

static inline const item *peek(parser *p)
{
    if (p->pushed == 0) {
        lex_next(&p->lexer, &p->items[0]);
        p->pushed = 1;
    }
    return &p->items[p->pushed - 1];
}

static item expect(parser *p, item_kind kind, const char *context)
{
    const item *i = next(p);

    if (i->kind != kind)
        fail_unexpected(p, *i, context);
    return *i;
}

/* --- Variables --- */

static void push_name(parser *p, name_stack *s, slice name)
{
    if (s->count == s->capacity) {
        size_t capacity = s->capacity == 0 ? 8 : s->capacity * 2;
        s->names = arena_grow(p->arena, s->names, s->capacity * sizeof(slice), capacity * sizeof(slice));
        s->capacity = capacity;
    }
    s->names[s->count++] = name;
}

static int find_name(parser *p, const name_stack *s, slice name)
{
    arena_spend(p->arena, s->count / NAMES_PER_STEP);
    for (size_t i = s->count; i-- > 0;)
        if (slice_equal(s->names[i], name))
            return (int)i;
    return -1;
}

/* Assigning makes a name known too, as in Go; only declaring gives it a place. */
static void declare(parser *p, pipeline *line)
{
    scope *s = p->scope;

    for (size_t i = 0; i < line->variable_count; i++) {
        variable *v = &line->variables[i];
        if (!line->assigns)
            push_name(p, &s->live, v->name);
        v->slot = find_name(p, &s->live, v->name);
    }
    if (!line->assigns && line->variable_count == 2) /* of two with one name, each keeps its own place */
        line->variables[0].slot = (int)s->live.count - 2;
    if (s->live.count > s->most_live)
        s->most_live = s->live.count;
}

static void enter_scope(parser *p, scope *s)
{
    *s = (scope){.outer = p->scope, .most_live = 1};
    push_name(p, &s->known, SLICE("$"));
    push_name(p, &s->live, SLICE("$"));
    p->scope = s;
}

/* --- Nodes --- */

#define SIZE_WITH(member) (offsetof(node, member) + sizeof(((node *)NULL)->member))

/* A node takes no more room than its kind needs: most of a chart's memory is nodes. */
static size_t node_size(node_kind kind)
{
    switch (kind) {
    case NODE_LIST: return SIZE_WITH(list);
    case NODE_TEXT: return SIZE_WITH(text);
    case NODE_ACTION: return SIZE_WITH(control.pipe);
    case NODE_IF:
    case NODE_WITH:
    case NODE_RANGE: return SIZE_WITH(control);
    case NODE_TEMPLATE: return SIZE_WITH(invocation);
    case NODE_BREAK:
    case NODE_CONTINUE:
    case NODE_END:
    case NODE_ELSE:
    case NODE_DOT:
    case NODE_NIL: return offsetof(node, text);
    case NODE_BOOL: return SIZE_WITH(boolean);
    case NODE_NUMBER: return SIZE_WITH(number);
    case NODE_STRING: return SIZE_WITH(string);
    case NODE_IDENTIFIER: return SIZE_WITH(function);
    case NODE_FIELD: return SIZE_WITH(fields);
    case NODE_VARIABLE: return SIZE_WITH(variable);
    case NODE_CHAIN: return SIZE_WITH(chain);
    case NODE_PIPE: return SIZE_WITH(pipe);
    }
    return sizeof(node);
}

static node *new_node(parser *p, node_kind kind, uint32_t position)
{
    node *n = arena_alloc_zero(p->arena, node_size(kind));

    n->kind = kind;
    n->position = position;
    return n;
}

/* The nodes of a list wait on a stack until all are there. */
static void push_node(parser *p, node *n)
{
    if (p->node_count == p->node_capacity) {
        size_t capacity = p->node_capacity == 0 ? 64 : p->node_capacity * 2;
        p->nodes = arena_grow(p->arena, p->nodes, p->node_capacity * sizeof n, capacity * sizeof n);
        p->node_capacity = capacity;
    }
    p->nodes[p->node_count++] = n;
}

static node_list take_nodes(parser *p, size_t from)
{
    size_t count = p->node_count - from;
    node_list taken = {NULL, count};

    if (count > 0) {
        taken.items = ARENA_ARRAY(p->arena, count, node *);
        memcpy(taken.items, p->nodes + from, count * sizeof(node *));
    }
    p->node_count = from;
    return taken;
}

static void push_command(parser *p, command c)
{
    if (p->command_count == p->command_capacity) {
        size_t capacity = p->command_capacity == 0 ? 16 : p->command_capacity * 2;
        p->commands = arena_grow(p->arena, p->commands, p->command_capacity * sizeof c, capacity * sizeof c);
        p->command_capacity = capacity;
    }
    p->commands[p->command_count++] = c;
}

static void take_commands(parser *p, size_t from, pipeline *line)
{
    size_t count = p->command_count - from;

    line->command_count = (uint32_t)count;
    if (count > 0) {
        line->commands = ARENA_ARRAY(p->arena, count, command);
        memcpy(line->commands, p->commands + from, count * sizeof(command));
    }
    p->command_count = from;
}

static void push_field(parser *p, slice name)
{
    if (p->name_count == p->name_capacity) {
        size_t capacity = p->name_capacity == 0 ? 16 : p->name_capacity * 2;
        p->names = arena_grow(p->arena, (void *)(uintptr_t)p->names, p->name_capacity * sizeof *p->names,
                              capacity * sizeof *p->names);
        p->name_capacity = capacity;
    }
    p->names[p->name_count++] = symbol_intern(p->symbols, name);
}

static fields take_fields(parser *p, size_t from)
{
    size_t count = p->name_count - from;
    fields taken = {NULL, count};

    if (count > 0) {
        taken.names = ARENA_ARRAY(p->arena, count, const symbol *);
        memcpy((void *)(uintptr_t)taken.names, p->names + from, count * sizeof *taken.names);
    }
    p->name_count = from;
    return taken;
}

/* --- Operands --- */

static node *parse_number(parser *p, const item *i)
{
    node *n = new_node(p, NODE_NUMBER, i->position);
    slice reason = SLICE("");
    bool good = i->kind == ITEM_COMPLEX         ? number_read_complex(&n->number, i->text, &reason)
                : i->kind == ITEM_CHAR_CONSTANT ? number_read_character(p->arena, &n->number, i->text, &reason)
                                                : number_read(p->arena, &n->number, i->text, &reason);

    if (!good)
        fail_text(p, reason);
    return n;
}

static slice unquote(parser *p, slice literal)
{
    slice text;

    if (!unquote_string(p->arena, literal, &text))
        fail(p, "invalid syntax");
    return text;
}

static node *parse_string(parser *p, const item *i)
{
    node *n = new_node(p, NODE_STRING, i->position);

    n->string.quoted = i->text;
    n->string.text = unquote(p, i->text);
    return n;
}

static node *parse_function(parser *p, const item *i)
{
    node *n = new_node(p, NODE_IDENTIFIER, i->position);

    n->function.name = i->text;
    n->function.row = function_find(p->functions, i->text);
    if (n->function.row == NULL)
        fail_text(p, arena_concat3(p->arena, SLICE("function "), quoted(p, i->text), SLICE(" not defined")));
    return n;
}

static node *parse_variable(parser *p, const item *i)
{
    node *n = new_node(p, NODE_VARIABLE, i->position);

    if (find_name(p, &p->scope->known, i->text) < 0)
        fail_text(p, arena_concat(p->arena, SLICE("undefined variable "), quoted(p, i->text)));
    n->variable.name = i->text;
    n->variable.slot = find_name(p, &p->scope->live, i->text);
    return n;
}

/* Its name waits with those that may follow. */
static node *parse_field(parser *p, const item *i)
{
    node *n = new_node(p, NODE_FIELD, i->position);

    push_field(p, slice_after(i->text, 1));
    return n;
}

static node *parse_paren(parser *p)
{
    if (p->paren_depth >= MAX_PAREN_DEPTH || arena_stack_is_deep(p->arena))
        fail(p, "max expression depth exceeded");
    p->paren_depth++;
    node *n = parse_pipeline(p, "parenthesized pipeline", ITEM_RIGHT_PAREN);
    p->paren_depth--;
    return n;
}

/* A single operand without the fields that may follow; NULL (and nothing consumed) when none stands here. */
static node *parse_term(parser *p)
{
    const item *i = next(p);

    switch (i->kind) {
    case ITEM_IDENTIFIER: return parse_function(p, i);
    case ITEM_DOT: return new_node(p, NODE_DOT, i->position);
    case ITEM_NIL: return new_node(p, NODE_NIL, i->position);
    case ITEM_VARIABLE: return parse_variable(p, i);
    case ITEM_FIELD: return parse_field(p, i);
    case ITEM_CHAR_CONSTANT:
    case ITEM_COMPLEX:
    case ITEM_NUMBER: return parse_number(p, i);
    case ITEM_LEFT_PAREN: return parse_paren(p);
    case ITEM_STRING:
    case ITEM_RAW_STRING: return parse_string(p, i);
    case ITEM_BOOL: {
        node *n = new_node(p, NODE_BOOL, i->position);
        n->boolean = i->text.size == sizeof "true" - 1;
        return n;
    }
    default: back(p); return NULL;
    }
}

static _Noreturn void fail_dot_after(parser *p, const node *n)
{
    buffer b = buffer_new(p->arena);

    node_print(&b, n);
    fail_text(p, arena_concat(p->arena, SLICE("unexpected . after term "), quoted(p, buffer_slice(&b))));
}

/* Whether a field follows without a space: it belongs to what stands before it. */
static bool field_follows(parser *p)
{
    const item *i = peek(p);

    return i->kind == ITEM_FIELD && !i->spaced;
}

/* What takes the fields that follow an operand: itself, or, of a pipeline or function, a chain. */
static node *start_chain(parser *p, node *n)
{
    if (n->kind == NODE_FIELD || n->kind == NODE_VARIABLE)
        return n;
    if (n->kind != NODE_IDENTIFIER && n->kind != NODE_PIPE) {
        while (field_follows(p))
            next(p);
        fail_dot_after(p, n);
    }
    node *chain = new_node(p, NODE_CHAIN, n->position);
    chain->chain.operand = n;
    return chain;
}

/* An operand with its fields: `.a.b`, `$x.a`, `(pipeline).a`. */
static node *parse_operand(parser *p)
{
    size_t before = p->name_count;
    node *n = parse_term(p);

    if (n == NULL)
        return n;
    if (field_follows(p)) {
        n = start_chain(p, n);
        n->position = peek(p)->position;
        while (field_follows(p))
            push_field(p, slice_after(next(p)->text, 1));
    }
    if (n->kind == NODE_FIELD)
        n->fields = take_fields(p, before);
    else if (n->kind == NODE_VARIABLE)
        n->variable.fields = take_fields(p, before);
    else if (n->kind == NODE_CHAIN)
        n->chain.fields = take_fields(p, before);
    return n;
}

static command parse_command(parser *p)
{
    command c = {.position = peek(p)->position};
    size_t before = p->node_count;

    for (;;) {
        node *operand = parse_operand(p);
        if (operand != NULL)
            push_node(p, operand);

        const item *i = next(p);
        if (i->kind == ITEM_PIPE)
            break;
        if (i->kind == ITEM_RIGHT_DELIMITER || i->kind == ITEM_RIGHT_PAREN) {
            back(p);
            break;
        }
        if (operand == NULL || !i->spaced)
            fail_unexpected(p, *i, "operand");
        back(p);
    }
    c.words = take_nodes(p, before);
    if (c.words.count == 0)
        fail(p, "empty command");
    return c;
}

/* --- Pipelines --- */

static void add_variable(parser *p, pipeline *line, slice name)
{
    if (line->variables == NULL)
        line->variables = ARENA_ARRAY(p->arena, 2, variable);
    if (line->variable_count < 2)
        line->variables[line->variable_count] = (variable){.name = name, .slot = -1};
    line->variable_count++;
    push_name(p, &p->scope->known, name);
}

/* Reads `$x :=`, `$x =` or one of `$i, $x :=`; true when another variable must follow. */
static bool parse_declaration(parser *p, pipeline *line, bool in_range, const char *context)
{
    if (peek(p)->kind != ITEM_VARIABLE)
        return false;

    const item v = *next(p), *sign = peek(p);
    if (sign->kind == ITEM_ASSIGN || sign->kind == ITEM_DECLARE) {
        line->assigns = sign->kind == ITEM_ASSIGN;
        next(p);
        add_variable(p, line, v.text);
        return false;
    }
    if (sign->kind == ITEM_CHAR && slice_equal(sign->text, SLICE(","))) {
        next(p);
        add_variable(p, line, v.text);
        if (!in_range || line->variable_count >= 2)
            fail(p, "too many declarations in %s", context);
        item_kind kind = peek(p)->kind;
        if (kind != ITEM_VARIABLE && kind != ITEM_RIGHT_DELIMITER && kind != ITEM_RIGHT_PAREN)
            fail(p, "range can only initialize variables");
        return true;
    }
    p->items[1] = v; /* an argument after all */
    p->pushed = 2;
    return false;
}

static void check_pipeline(parser *p, const pipeline *line, const char *context)
{
    if (line->command_count == 0)
        fail(p, "missing value for %s", context);
    for (size_t i = 1; i < line->command_count; i++) {
        switch (line->commands[i].words.items[0]->kind) {
        case NODE_BOOL:
        case NODE_DOT:
        case NODE_NIL:
        case NODE_NUMBER:
        case NODE_STRING: fail(p, "non executable command in pipeline stage %zu", i + 1);
        default: break;
        }
    }
}

static bool starts_operand(item_kind kind)
{
    switch (kind) {
    case ITEM_BOOL:
    case ITEM_CHAR_CONSTANT:
    case ITEM_COMPLEX:
    case ITEM_DOT:
    case ITEM_FIELD:
    case ITEM_IDENTIFIER:
    case ITEM_NUMBER:
    case ITEM_NIL:
    case ITEM_RAW_STRING:
    case ITEM_STRING:
    case ITEM_VARIABLE:
    case ITEM_LEFT_PAREN: return true;
    default: return false;
    }
}

static node *parse_pipeline(parser *p, const char *context, item_kind end)
{
    node *n = new_node(p, NODE_PIPE, peek(p)->position);
    pipeline *line = &n->pipe;
    bool in_range = strcmp(context, "range") == 0;
    size_t before = p->command_count;

    while (parse_declaration(p, line, in_range, context))
        ;
    for (const item *i; (i = next(p))->kind != end;) {
        if (!starts_operand(i->kind))
            fail_unexpected(p, *i, context);
        back(p);
        push_command(p, parse_command(p));
    }
    take_commands(p, before, line);
    check_pipeline(p, line, context);
    declare(p, line);
    return n;
}

/* --- Templates in the text --- */

static bool is_empty(const node *n)
{
    return n->kind == NODE_TEXT && slice_trim_space(n->text).size == 0;
}

static bool list_is_empty(const node *body)
{
    for (size_t i = 0; i < body->list.count; i++)
        if (!is_empty(body->list.items[i]))
            return false;
    return true;
}

static tree *find_tree(parser *p, slice name)
{
    arena_spend(p->arena, p->tree_count / NAMES_PER_STEP);
    for (size_t i = 0; i < p->tree_count; i++)
        if (slice_equal(p->trees[i].name, name))
            return &p->trees[i];
    return NULL;
}

/* Two bodies of one name in one text are an error, unless one of them is empty. */
static void add_tree(parser *p, slice name, node *root)
{
    tree t = {.name = name, .text = p->text, .root = root, .slots = p->scope->most_live, .empty = list_is_empty(root)};
    tree *old = find_tree(p, name);

    if (old == NULL) {
        if (p->tree_count == p->tree_capacity) {
            size_t capacity = p->tree_capacity == 0 ? 4 : p->tree_capacity * 2;
            p->trees = arena_grow(p->arena, p->trees, p->tree_capacity * sizeof t, capacity * sizeof t);
            p->tree_capacity = capacity;
        }
        p->trees[p->tree_count++] = t;
    } else if (old->empty) {
        *old = t;
    } else if (!t.empty) {
        fail_text(p, arena_concat(p->arena, SLICE("template: multiple definition of template "), quoted(p, name)));
    }
}

static slice parse_template_name(parser *p, item i, const char *context)
{
    if (i.kind != ITEM_STRING && i.kind != ITEM_RAW_STRING)
        fail_unexpected(p, i, context);
    return unquote(p, i.text);
}

static _Noreturn void fail_unexpected_node(parser *p, const node *n, const char *context)
{
    fail(p, "unexpected %s%s", n->kind == NODE_END ? "{{end}}" : "{{else}}", context);
}

/*
 * The body of a define or block, up to its end, as a tree of its own. `head` is where a wrong end is reported, NULL for
 * where it stands: Go's parser of a block has not seen the body, which it left to another.
 */
static void parse_definition(parser *p, slice name, const char *context, const item *head)
{
    scope own;
    node *end;

    enter_scope(p, &own);
    node *root = parse_list(p, &end);
    if (end->kind != NODE_END && head != NULL)
        p->items[0] = *head;
    if (end->kind != NODE_END)
        fail_unexpected_node(p, end, arena_cstring(p->arena, arena_printf(p->arena, " in %s", context)));
    add_tree(p, name, root);
    p->scope = own.outer;
}

static void parse_define(parser *p)
{
    static const char context[] = "define clause";
    slice name = parse_template_name(p, *next(p), context);

    expect(p, ITEM_RIGHT_DELIMITER, context);
    parse_definition(p, name, context, NULL);
}

static node *new_invocation(parser *p, uint32_t position, slice name, node *pipe)
{
    node *n = new_node(p, NODE_TEMPLATE, position);

    n->invocation.name = name;
    n->invocation.pipe = pipe;
    return n;
}

static node *parse_block(parser *p)
{
    static const char context[] = "block clause";
    const item i = *next(p);
    slice name = parse_template_name(p, i, context);
    node *pipe = parse_pipeline(p, context, ITEM_RIGHT_DELIMITER);

    const item head = p->items[0];
    parse_definition(p, name, context, &head);
    return new_invocation(p, i.position, name, pipe);
}

static node *parse_invocation(parser *p)
{
    static const char context[] = "template clause";
    const item i = *next(p);
    slice name = parse_template_name(p, i, context);
    node *pipe = NULL;

    if (peek(p)->kind == ITEM_RIGHT_DELIMITER)
        next(p);
    else
        pipe = parse_pipeline(p, context, ITEM_RIGHT_DELIMITER);
    return new_invocation(p, i.position, name, pipe);
}

/* --- Actions --- */

static node *parse_loop_exit(parser *p, node_kind kind, const char *action, uint32_t position)
{
    expect(p, ITEM_RIGHT_DELIMITER, action);
    if (p->scope->range_depth == 0)
        fail(p, "%s outside {{range}}", action);
    return new_node(p, kind, position);
}

/* `else if` and `else with` leave their second word to be read. */
static node *parse_else(parser *p)
{
    const item *i = peek(p);
    bool another = i->kind == ITEM_IF || i->kind == ITEM_WITH;

    return new_node(p, NODE_ELSE, another ? i->position : expect(p, ITEM_RIGHT_DELIMITER, "else").position);
}

static node *parse_action(parser *p)
{
    const item *i = next(p);
    uint32_t position = i->position;

    switch (i->kind) {
    case ITEM_BLOCK: return parse_block(p);
    case ITEM_BREAK: return parse_loop_exit(p, NODE_BREAK, "{{break}}", position);
    case ITEM_CONTINUE: return parse_loop_exit(p, NODE_CONTINUE, "{{continue}}", position);
    case ITEM_ELSE: return parse_else(p);
    case ITEM_END: return new_node(p, NODE_END, expect(p, ITEM_RIGHT_DELIMITER, "end").position);
    case ITEM_IF: return parse_control(p, NODE_IF, "if");
    case ITEM_RANGE: return parse_control(p, NODE_RANGE, "range");
    case ITEM_TEMPLATE: return parse_invocation(p);
    case ITEM_WITH: return parse_control(p, NODE_WITH, "with");
    default: break;
    }
    back(p);
    node *n = new_node(p, NODE_ACTION, position);
    n->control.pipe = parse_pipeline(p, "command", ITEM_RIGHT_DELIMITER);
    return n;
}

static node *parse_text_or_action(parser *p)
{
    const item *i = next(p);

    if (i->kind == ITEM_TEXT) {
        node *n = new_node(p, NODE_TEXT, i->position);
        n->text = i->text;
        return n;
    }
    if (i->kind != ITEM_LEFT_DELIMITER)
        fail_unexpected(p, *i, "input");
    p->scope->in_action = true;
    p->scope->action = i->position;
    node *n = parse_action(p);
    p->scope->in_action = false;
    return n;
}

/* Text and actions up to `{{end}}` or `{{else}}`, which is given back apart. */
static node *parse_list(parser *p, node **terminator)
{
    node *body = new_node(p, NODE_LIST, peek(p)->position);
    size_t before = p->node_count;

    if (arena_stack_is_deep(p->arena))
        fail(p, "control structures are nested too deeply");
    while (peek(p)->kind != ITEM_EOF) {
        node *n = parse_text_or_action(p);
        if (n->kind == NODE_END || n->kind == NODE_ELSE) {
            *terminator = n;
            body->list = take_nodes(p, before);
            return body;
        }
        push_node(p, n);
    }
    fail(p, "unexpected EOF");
}

/* `{{else if a}}…{{end}}` reads as `{{else}}{{if a}}…{{end}}{{end}}` with one end for both. */
static node *parse_otherwise(parser *p, node_kind kind, const node *at)
{
    item_kind follows = peek(p)->kind;

    if ((kind == NODE_IF && follows == ITEM_IF) || (kind == NODE_WITH && follows == ITEM_WITH)) {
        next(p);
        node *body = new_node(p, NODE_LIST, at->position);
        size_t before = p->node_count;
        if (arena_stack_is_deep(p->arena))
            fail(p, "control structures are nested too deeply");
        push_node(p, parse_control(p, kind, kind == NODE_IF ? "if" : "with"));
        body->list = take_nodes(p, before);
        return body;
    }
    node *end;
    node *body = parse_list(p, &end);
    if (end->kind != NODE_END)
        fail(p, "expected end; found {{else}}");
    return body;
}

static node *parse_control(parser *p, node_kind kind, const char *word)
{
    scope *s = p->scope;
    size_t known = s->known.count, live = s->live.count;
    node *terminator;

    node *pipe = parse_pipeline(p, word, ITEM_RIGHT_DELIMITER);
    node *n = new_node(p, kind, pipe->position);
    n->control.pipe = pipe;
    size_t with_pipeline = s->live.count;

    s->range_depth += kind == NODE_RANGE;
    n->control.body = parse_list(p, &terminator);
    s->range_depth -= kind == NODE_RANGE;

    s->live.count = with_pipeline; /* when `else` runs, nothing of the body has */
    if (terminator->kind == NODE_ELSE)
        n->control.otherwise = parse_otherwise(p, kind, terminator);
    s->known.count = known;
    s->live.count = live;
    return n;
}

/* --- The whole text --- */

static node *parse_text(parser *p)
{
    node *body = new_node(p, NODE_LIST, peek(p)->position);

    while (peek(p)->kind != ITEM_EOF) {
        if (peek(p)->kind == ITEM_LEFT_DELIMITER) {
            const item delimiter = *next(p);
            if (next(p)->kind == ITEM_DEFINE) {
                parse_define(p);
                continue;
            }
            p->items[1] = delimiter;
            p->pushed = 2;
        }
        node *n = parse_text_or_action(p);
        if (n->kind == NODE_END || n->kind == NODE_ELSE)
            fail_unexpected_node(p, n, "");
        push_node(p, n);
    }
    body->list = take_nodes(p, 0);
    return body;
}

/* The text's own tree goes last; a define of the text's own name is the same template as the text. */
static void finish(parser *p, node *root)
{
    add_tree(p, p->name, root);

    tree *own = find_tree(p, p->name), *last = &p->trees[p->tree_count - 1];
    tree moved = *own;
    *own = *last;
    *last = moved;
}

const parsed *template_parse(arena *a, symbol_table *symbols, const function_set *functions, slice name, slice text)
{
    parser p = {.arena = a, .symbols = symbols, .functions = functions, .name = name, .text = text};
    scope top;
    parsed *result = ARENA_NEW(a, parsed);

    p.lexer = lex_start(a, text);
    enter_scope(&p, &top);
    finish(&p, parse_text(&p));
    *result = (parsed){p.trees, p.tree_count};
    return result;
}

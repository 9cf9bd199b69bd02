/*
 * The parser: recursive descent with two items of look-ahead. Here are lists and all that they hold, and errors;
 * parse_pipeline.c has what stands within delimiters. Reference: Go's text/template/parse, parse.go.
 */
#include "template/parse_internal.h"

#include "value/number.h"

/* How a list ended, and where the action that ended it does. */
typedef struct list_end {
    enum { OPEN, AT_END, AT_ELSE } kind;
    uint32_t position;
} list_end;

static const list_node *parse_list(parser *p, list_end *end);
static list_item *parse_control(parser *p, node_kind kind, const char *word);

template_parser *template_parser_new(arena *a, const function_set *functions)
{
    parser *p = ARENA_NEW(a, parser);

    p->arena = a;
    p->functions = functions;
    return p;
}

/* --- Errors --- */

_Noreturn void parse_fail_text(parser *p, slice message)
{
    failure *f = ARENA_NEW(p->arena, failure);

    f->status = GTMPL_EPARSE;
    f->file = p->name;
    f->line = lex_line(p->text, p->items[0].position);
    f->text = arena_concat3(p->arena, arena_concat3(p->arena, SLICE("template: "), p->name, SLICE("")),
                            arena_printf(p->arena, ":%u: ", (unsigned)f->line), message);
    raise_failure(p->arena, f);
}

_Noreturn void parse_fail(parser *p, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    slice message = arena_vprintf(p->arena, format, arguments);
    va_end(arguments);
    parse_fail_text(p, message);
}

slice parse_quoted(parser *p, slice s)
{
    buffer b = buffer_new(p->arena);

    quote_string(&b, s);
    return buffer_slice(&b);
}

/* An item as messages show it: keywords in <>, long texts cut after ten characters. */
static slice describe(parser *p, item i)
{
    slice text = item_text(p, i);

    if (i.kind == ITEM_EOF)
        return SLICE("EOF");
    if (i.kind == ITEM_ERROR)
        return text;
    if (i.kind > ITEM_KEYWORD)
        return arena_concat3(p->arena, SLICE("<"), text, SLICE(">"));
    if (text.size <= 10)
        return parse_quoted(p, text);

    slice rest = text;
    for (size_t n = 0, width; n < 10 && rest.size > 0; n++) {
        utf8_decode(rest, &width);
        rest = slice_after(rest, width);
    }
    return arena_concat(p->arena, parse_quoted(p, slice_first(text, text.size - rest.size)), SLICE("..."));
}

_Noreturn void parse_fail_unexpected(parser *p, item i, const char *context)
{
    if (i.kind != ITEM_ERROR)
        parse_fail_text(p, arena_concat3(p->arena, SLICE("unexpected "), describe(p, i),
                                         arena_printf(p->arena, " in %s", context)));

    slice text = item_text(p, i), extra = SLICE("");
    uint32_t line = lex_line(p->text, p->scope->action);
    if (p->scope->in_action && line != lex_line(p->text, i.position)) {
        bool says_action = slice_ends(text, SLICE(" action")); /* avoid "action in action" */
        extra = arena_concat3(p->arena, says_action ? SLICE(" started at ") : SLICE(" in action started at "), p->name,
                              arena_printf(p->arena, ":%u", (unsigned)line));
    }
    parse_fail_text(p, arena_concat(p->arena, text, extra));
}

static item expect(parser *p, item_kind kind, const char *context)
{
    const item *i = next(p);

    if (i->kind != kind)
        parse_fail_unexpected(p, *i, context);
    return *i;
}

/* --- Nodes --- */

static node new_head(node_kind kind, uint32_t position)
{
    return (node){.kind = kind, .position = position};
}

static list_item *new_item(parser *p, node_kind kind, uint32_t position, size_t size)
{
    list_item *i = arena_alloc(p->arena, size);

    *i = (list_item){new_head(kind, position), NULL};
    return i;
}

/* An item with the pipeline that was read last. */
static list_item *new_piped(parser *p, node_kind kind, uint32_t position, size_t offset)
{
    list_item *i = new_item(p, kind, position, offset + p->code.size);

    memcpy((char *)i + offset, p->code.data, p->code.size);
    return i;
}

static uint32_t code_position(const parser *p)
{
    return NODE_AS(node, p->code.data)->position;
}

/* Items as they come. */
typedef struct list_builder {
    list_node *list;
    const list_item **end; /* where the next one is noted */
} list_builder;

static list_builder start_list(parser *p, uint32_t position)
{
    list_node *items = arena_alloc(p->arena, sizeof *items);

    *items = (list_node){new_head(NODE_LIST, position), NULL};
    return (list_builder){items, &items->first};
}

static void add_item(parser *p, list_builder *b, list_item *i)
{
    if (b->list->head.count == NODE_MOST)
        raise_error(p->arena, GTMPL_ELIMIT, "text or list is too large");
    b->list->head.count++;
    *b->end = i;
    b->end = &i->next;
}

/* As many items as its size takes. */
static void add_text(parser *p, list_builder *b, item text)
{
    while (text.size > 0) {
        uint32_t size = text.size < NODE_MOST ? text.size : NODE_MOST;
        list_item *i = new_item(p, NODE_TEXT, text.position, sizeof *i);
        i->head.count = size & NODE_MOST;
        add_item(p, b, i);
        text.position += size;
        text.size -= size;
    }
}

/* --- Templates in the text --- */

static bool is_empty(const parser *p, const list_item *i)
{
    return i->head.kind == NODE_TEXT && slice_trim_space(node_source(&i->head, p->text)).size == 0;
}

static bool list_is_empty(const parser *p, const list_node *body)
{
    for (const list_item *i = body->first; i != NULL; i = i->next)
        if (!is_empty(p, i))
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
static void add_tree(parser *p, slice name, const list_node *root)
{
    tree t = {
        .name = name, .text = p->text, .root = root, .slots = p->scope->most_live, .empty = list_is_empty(p, root)};
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
        parse_fail_text(
            p, arena_concat(p->arena, SLICE("template: multiple definition of template "), parse_quoted(p, name)));
    }
}

static slice parse_template_name(parser *p, item i, const char *context)
{
    if (i.kind != ITEM_STRING && i.kind != ITEM_RAW_STRING)
        parse_fail_unexpected(p, i, context);
    return parse_unquote(p, item_text(p, i));
}

static _Noreturn void fail_unexpected_end(parser *p, list_end end, const char *context)
{
    parse_fail(p, "unexpected %s%s", end.kind == AT_END ? "{{end}}" : "{{else}}", context);
}

/*
 * The body of a define or block, up to its end, as a tree of its own. `head` is where a wrong end is reported, NULL for
 * where it stands: Go's parser of a block has not seen the body, which it left to another.
 */
static void parse_definition(parser *p, slice name, const char *context, const item *head)
{
    scope own;
    list_end end;

    parse_enter_scope(p, &own);
    const list_node *root = parse_list(p, &end);
    if (end.kind != AT_END && head != NULL)
        p->items[0] = *head;
    if (end.kind != AT_END)
        fail_unexpected_end(p, end, arena_cstring(p->arena, arena_printf(p->arena, " in %s", context)));
    add_tree(p, name, root);
    parse_leave_scope(p);
}

static void parse_define(parser *p)
{
    static const char context[] = "define clause";
    slice name = parse_template_name(p, *next(p), context);

    expect(p, ITEM_RIGHT_DELIMITER, context);
    parse_definition(p, name, context, NULL);
}

/* With the pipeline that was read last, or none. */
static list_item *new_invocation(parser *p, uint32_t position, slice name, bool piped)
{
    const size_t offset = offsetof(invocation_node, pipe);
    list_item *i = piped ? new_piped(p, NODE_TEMPLATE, position, offset)
                         : new_item(p, NODE_TEMPLATE, position, sizeof(invocation_node));

    i->head.count = piped;
    ((invocation_node *)(void *)i)->name = name;
    return i;
}

static list_item *parse_block(parser *p)
{
    static const char context[] = "block clause";
    const item i = *next(p);
    slice name = parse_template_name(p, i, context);

    parse_pipeline(p, context, ITEM_RIGHT_DELIMITER);
    list_item *invocation = new_invocation(p, i.position, name, true);
    const item head = p->items[0];
    parse_definition(p, name, context, &head);
    return invocation;
}

static list_item *parse_invocation(parser *p)
{
    static const char context[] = "template clause";
    const item i = *next(p);
    slice name = parse_template_name(p, i, context);
    bool piped = peek(p)->kind != ITEM_RIGHT_DELIMITER;

    if (piped)
        parse_pipeline(p, context, ITEM_RIGHT_DELIMITER);
    else
        next(p);
    return new_invocation(p, i.position, name, piped);
}

/* --- Actions --- */

static list_item *parse_loop_exit(parser *p, node_kind kind, const char *action, uint32_t position)
{
    expect(p, ITEM_RIGHT_DELIMITER, action);
    if (p->scope->range_depth == 0)
        parse_fail(p, "%s outside {{range}}", action);
    return new_item(p, kind, position, sizeof(list_item));
}

/* `else if` and `else with` leave their second word to be read. */
static list_end parse_else(parser *p)
{
    const item *i = peek(p);
    bool another = i->kind == ITEM_IF || i->kind == ITEM_WITH;

    return (list_end){AT_ELSE, another ? i->position : expect(p, ITEM_RIGHT_DELIMITER, "else").position};
}

/* Behind the delimiter. NULL when it ends the list. */
static list_item *parse_action(parser *p, list_end *end)
{
    const item *i = next(p);
    uint32_t position = i->position;

    switch ((item_kind)i->kind) {
    case ITEM_BLOCK: return parse_block(p);
    case ITEM_BREAK: return parse_loop_exit(p, NODE_BREAK, "{{break}}", position);
    case ITEM_CONTINUE: return parse_loop_exit(p, NODE_CONTINUE, "{{continue}}", position);
    case ITEM_ELSE: *end = parse_else(p); return NULL;
    case ITEM_END: *end = (list_end){AT_END, expect(p, ITEM_RIGHT_DELIMITER, "end").position}; return NULL;
    case ITEM_IF: return parse_control(p, NODE_IF, "if");
    case ITEM_RANGE: return parse_control(p, NODE_RANGE, parse_range_context);
    case ITEM_TEMPLATE: return parse_invocation(p);
    case ITEM_WITH: return parse_control(p, NODE_WITH, "with");
    default: break;
    }
    back(p);
    parse_pipeline(p, "command", ITEM_RIGHT_DELIMITER);
    return new_piped(p, NODE_ACTION, position, offsetof(action_node, pipe));
}

/* Adds what comes next to a list, unless that ends there. */
static list_end parse_text_or_action(parser *p, list_builder *b)
{
    list_end end = {OPEN, 0};
    const item *i = next(p);

    if (i->kind == ITEM_TEXT) {
        add_text(p, b, *i);
        return end;
    }
    if (i->kind != ITEM_LEFT_DELIMITER)
        parse_fail_unexpected(p, *i, "input");
    p->scope->in_action = true;
    p->scope->action = i->position;
    list_item *action = parse_action(p, &end);
    if (action != NULL)
        add_item(p, b, action);
    p->scope->in_action = false;
    return end;
}

static void check_depth(parser *p)
{
    if (arena_stack_is_deep(p->arena))
        parse_fail(p, "control structures are nested too deeply");
}

/* Text and actions up to `{{end}}` or `{{else}}`, which is given back apart. */
static const list_node *parse_list(parser *p, list_end *end)
{
    list_builder b = start_list(p, peek(p)->position);

    check_depth(p);
    while (peek(p)->kind != ITEM_EOF) {
        *end = parse_text_or_action(p, &b);
        if (end->kind != OPEN)
            return b.list;
    }
    parse_fail(p, "unexpected EOF");
}

/* `{{else if a}}…{{end}}` reads as `{{else}}{{if a}}…{{end}}{{end}}` with one end for both. */
static const list_node *parse_otherwise(parser *p, node_kind kind, uint32_t position)
{
    int follows = peek(p)->kind;

    if ((kind == NODE_IF && follows == ITEM_IF) || (kind == NODE_WITH && follows == ITEM_WITH)) {
        next(p);
        list_builder b = start_list(p, position);
        check_depth(p);
        add_item(p, &b, parse_control(p, kind, kind == NODE_IF ? "if" : "with"));
        return b.list;
    }
    list_end end;
    const list_node *body = parse_list(p, &end);
    if (end.kind != AT_END)
        parse_fail(p, "expected end; found {{else}}");
    return body;
}

static list_item *parse_control(parser *p, node_kind kind, const char *word)
{
    scope *s = p->scope;
    size_t known = p->known.count, live = p->live.count;
    list_end end;

    parse_pipeline(p, word, ITEM_RIGHT_DELIMITER);
    list_item *i = new_piped(p, kind, code_position(p), offsetof(control_node, pipe));
    control_node *control = (control_node *)(void *)i;
    size_t with_pipeline = p->live.count;

    s->range_depth += kind == NODE_RANGE;
    control->body = parse_list(p, &end);
    s->range_depth -= kind == NODE_RANGE;

    p->live.count = with_pipeline; /* when `else` runs, nothing of the body has */
    control->otherwise = end.kind == AT_ELSE ? parse_otherwise(p, kind, end.position) : NULL;
    p->known.count = known;
    p->live.count = live;
    return i;
}

/* --- The whole text --- */

static const list_node *parse_text(parser *p)
{
    list_builder b = start_list(p, peek(p)->position);

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
        list_end end = parse_text_or_action(p, &b);
        if (end.kind != OPEN)
            fail_unexpected_end(p, end, "");
    }
    return b.list;
}

/* The text's own tree goes last; a define of the text's own name is the same template as the text. */
static void finish(parser *p, const list_node *root)
{
    add_tree(p, p->name, root);

    tree *own = find_tree(p, p->name), *last = &p->trees[p->tree_count - 1];
    tree moved = *own;
    *own = *last;
    *last = moved;
}

const parsed *template_parse(template_parser *p, slice name, slice text)
{
    scope top;

    p->name = name;
    p->text = text;
    p->lexer = lex_start(p->arena, text);
    p->pushed = p->paren_depth = 0;
    p->known.count = p->live.count = p->tree_count = 0;
    p->scope = NULL;
    parse_enter_scope(p, &top);
    finish(p, parse_text(p));
    parse_leave_scope(p);

    parsed *result = ARENA_NEW(p->arena, parsed);
    tree *trees = ARENA_ARRAY(p->arena, p->tree_count, tree);
    memcpy(trees, p->trees, p->tree_count * sizeof *trees);
    *result = (parsed){trees, p->tree_count};
    return result;
}

/* Holding a tree to rules: what rules see, and what becomes of findings. */
#include "gitops/policy/policy.h"

#include <stdlib.h>

#include "gitops/appset/schema.h"
#include "value/value.h"

static const policy_row *const families[] = {promotion_rules,  secret_rules, tenancy_rules, naming_rules,
                                             dependency_rules, health_rules, wave_rules};

const policy_row *policy_row_at(size_t wanted)
{
    for (size_t f = 0; f < sizeof families / sizeof *families; f++)
        for (const policy_row *r = families[f]; r->text.id != NULL; r++)
            if (wanted-- == 0)
                return r;
    return NULL;
}

size_t policy_count(void)
{
    size_t count = 0;

    while (policy_row_at(count) != NULL)
        count++;
    return count;
}

/* --- Small questions --- */

bool same_cluster(const tree_node *x, const tree_node *y)
{
    return x->server.size > 0 ? slice_equal(x->server, y->server) : slice_equal(x->cluster, y->cluster);
}

bool is_among(const shape_texts *texts, slice text)
{
    for (size_t i = 0; i < texts->count; i++)
        if (slice_equal(texts->items[i].text, text))
            return true;
    return false;
}

/* --- Findings --- */

static void add_node(arena *a, policy_finding *f, const tree_node *n)
{
    for (size_t i = 0; i < f->node_count; i++)
        if (f->nodes[i] == n)
            return;
    if (f->node_count == f->node_capacity) {
        size_t capacity = f->node_capacity == 0 ? 4 : f->node_capacity * 2;
        f->nodes = arena_grow(a, f->nodes, f->node_count * sizeof n, capacity * sizeof n);
        f->node_capacity = capacity;
    }
    f->nodes[f->node_count++] = n;
}

static policy_finding *new_finding(inspection *i)
{
    if (i->finding_count == i->finding_capacity) {
        size_t capacity = i->finding_capacity == 0 ? 64 : i->finding_capacity * 2;
        i->findings =
            arena_grow(i->arena, i->findings, i->finding_count * sizeof *i->findings, capacity * sizeof *i->findings);
        i->finding_capacity = capacity;
    }
    return &i->findings[i->finding_count++];
}

static gtmpl_severity severity_of(const inspection *i)
{
    const rule_text *r = &policy_row_at(i->rule)->text;
    const shape_choices *said = &i->config->severity;

    for (size_t k = 0; k < said->count; k++) {
        if (!slice_equal(said->items[k].name.text, slice_from(r->id)) || said->items[k].texts.count == 0)
            continue;
        slice word = said->items[k].texts.items[0].text;
        return slice_equal(word, SLICE("error"))  ? GTMPL_SEVERITY_ERROR
               : slice_equal(word, SLICE("note")) ? GTMPL_SEVERITY_INFO
                                                  : GTMPL_SEVERITY_WARNING;
    }
    return r->severity;
}

static void add_text(inspection *i, const inspected *app, tree_place place, slice subject, slice message)
{
    slice key = arena_printf(i->arena, "%zu\n%.*s\n%u\n%.*s", i->rule, SLICE_ARG(place.file), (unsigned)place.line,
                             SLICE_ARG(message));
    const value *known = map_get(i->positions, key);

    if (known == NULL) {
        policy_finding *f = new_finding(i);
        *f = (policy_finding){i->rule, severity_of(i), place, subject, message, NULL, 0, 0};
        map_set(i->positions, key, value_int((int64_t)i->finding_count - 1));
        add_node(i->arena, f, app->node);
    } else {
        add_node(i->arena, &i->findings[known->integer], app->node);
    }
}

void policy_add(inspection *i, const inspected *app, tree_place place, slice subject, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    slice message = arena_vprintf(i->arena, format, arguments);
    va_end(arguments);
    add_text(i, app, place, subject, message);
}

void policy_add_at(inspection *i, const inspected *app, const tree_object *o, const char *pointer, const char *format,
                   ...)
{
    va_list arguments;

    va_start(arguments, format);
    slice message = arena_vprintf(i->arena, format, arguments);
    va_end(arguments);
    add_text(i, app, object_place(i->arena, o, pointer), object_name(i->arena, o), message);
}

/* --- Comments that take findings back --- */

/* Whether a line has `MARK RULE[,RULE]…` with the rule among them. */
static bool names_rule(slice line, slice mark, const char *rule)
{
    size_t at = slice_find(line, mark);
    slice rest, word;

    if (at == SLICE_NONE)
        return false;
    rest = slice_trim_space_left(slice_after(line, at + mark.size));
    size_t blank = 0;
    while (blank < rest.size && rest.data[blank] != ' ' && rest.data[blank] != '\t')
        blank++;
    rest = slice_first(rest, blank);
    while (slice_next(&rest, ',', &word))
        if (slice_equal(word, slice_from(rule)))
            return true;
    return false;
}

typedef struct looking {
    arena *arena;
    const tree_place *place;
    slice text;
} looking;

static void read_work(void *context)
{
    looking *l = context;

    l->text = tree_read(l->place->tree, l->arena, l->place->path);
}

static bool is_taken_back(inspection *i, const policy_finding *f)
{
    looking l = {i->arena, &f->place, SLICE("")};
    const char *rule = policy_row_at(f->rule)->text.id;
    slice rest, line;
    uint32_t number = 0;

    if (f->place.tree == NULL || arena_attempt(i->arena, read_work, &l) != NULL)
        return false;
    for (rest = l.text; slice_next(&rest, '\n', &line);) {
        number++;
        bool is_near = f->place.line > 0 && (number == f->place.line || number + 1 == f->place.line);
        if (names_rule(line, SLICE("gtmpl:ignore-file "), rule) ||
            (is_near && names_rule(line, SLICE("gtmpl:ignore "), rule)))
            return true;
    }
    return false;
}

static int compare_findings(const void *x, const void *y)
{
    const policy_finding *a = x, *b = y;
    int order = slice_compare(a->place.file, b->place.file);

    if (order == 0 && a->place.line != b->place.line)
        order = a->place.line < b->place.line ? -1 : 1;
    if (order == 0 && a->rule != b->rule)
        order = a->rule < b->rule ? -1 : 1;
    return order != 0 ? order : slice_compare(a->message, b->message);
}

void policy_settle(inspection *i)
{
    size_t kept = 0;

    for (size_t k = 0; k < i->finding_count; k++)
        if (!is_taken_back(i, &i->findings[k]))
            i->findings[kept++] = i->findings[k];
    i->finding_count = kept;
    if (kept > 0)
        qsort(i->findings, kept, sizeof *i->findings, compare_findings);
}

/* The three forms of findings. */
#include "check/write.h"

#include "base/file.h"
#include "codec/json.h"
#include "gtmpl/gtmpl.h"

/* As SARIF calls them. */
static const char *level_of(gtmpl_severity s)
{
    return s == GTMPL_SEVERITY_INFO ? "note" : s == GTMPL_SEVERITY_ERROR ? "error" : "warning";
}

/* --- Text --- */

void check_write_text(buffer *out, findings_text findings)
{
    for (size_t i = 0; i < findings.count; i++) {
        const gtmpl_check_finding *f = &findings.items[i];
        buffer_add(out, slice_from(f->file));
        if (f->line > 0)
            buffer_printf(out, ":%u:%u", f->line, f->column);
        buffer_printf(out, ": %s: ", level_of(f->severity));
        buffer_add(out, slice_from(f->key));
        buffer_printf(out, ": %s", f->message);
        if (f->suggestion[0] != '\0')
            buffer_printf(out, " (%s)", f->suggestion);
        buffer_printf(out, " [%s]\n", f->rule);
    }
}

/* --- JSON --- */

/* A writer that knows where commas go: two spaces a level, a line an item. */
typedef struct json_text {
    buffer *out;
    int depth;
    bool first; /* nothing stands on this level yet */
} json_text;

static void next_item(json_text *j)
{
    if (!j->first)
        buffer_add_char(j->out, ',');
    j->first = false;
    buffer_add_char(j->out, '\n');
    buffer_add_repeated(j->out, ' ', (size_t)j->depth * 2);
}

static void put_key(json_text *j, const char *key)
{
    next_item(j);
    if (key != NULL)
        buffer_printf(j->out, "\"%s\": ", key);
}

static void open_level(json_text *j, const char *key, char bracket)
{
    put_key(j, key);
    buffer_add_char(j->out, bracket);
    j->depth++;
    j->first = true;
}

static void close_level(json_text *j, char bracket)
{
    j->depth--;
    if (!j->first) {
        buffer_add_char(j->out, '\n');
        buffer_add_repeated(j->out, ' ', (size_t)j->depth * 2);
    }
    buffer_add_char(j->out, bracket);
    j->first = false;
}

static void put_string(json_text *j, const char *key, const char *text)
{
    put_key(j, key);
    json_write_string(j->out, slice_from(text), false);
}

static void put_number(json_text *j, const char *key, unsigned n)
{
    put_key(j, key);
    buffer_printf(j->out, "%u", n);
}

/* A line or column, which flags do not have. */
static void put_place(json_text *j, const char *key, unsigned n)
{
    put_key(j, key);
    if (n == 0)
        buffer_add(j->out, SLICE("null"));
    else
        buffer_printf(j->out, "%u", n);
}

static json_text begin_json(buffer *out)
{
    buffer_add_char(out, '{');
    return (json_text){out, 1, true};
}

static void end_json(json_text *j)
{
    close_level(j, '}');
    buffer_add_char(j->out, '\n');
}

static void put_finding(json_text *j, const gtmpl_check_finding *f)
{
    open_level(j, NULL, '{');
    put_string(j, "rule", f->rule);
    put_string(j, "level", level_of(f->severity));
    put_string(j, "layer", f->layer);
    put_string(j, "file", f->file);
    put_place(j, "line", f->line);
    put_place(j, "column", f->column);
    put_string(j, "key", f->key);
    put_string(j, "message", f->message);
    put_string(j, "suggestion", f->suggestion);
    open_level(j, "targets", '[');
    for (size_t i = 0; i < f->target_count; i++)
        put_string(j, NULL, f->targets[i]);
    close_level(j, ']');
    close_level(j, '}');
}

void check_write_json(buffer *out, findings_text findings)
{
    json_text j = begin_json(out);

    open_level(&j, "findings", '[');
    for (size_t i = 0; i < findings.count; i++)
        put_finding(&j, &findings.items[i]);
    close_level(&j, ']');
    end_json(&j);
}

/* --- SARIF --- */

static void put_message(json_text *j, const char *key, const char *text)
{
    open_level(j, key, '{');
    put_string(j, "text", text);
    close_level(j, '}');
}

static void put_rule(json_text *j, const rule_text *r)
{
    open_level(j, NULL, '{');
    put_string(j, "id", r->id);
    put_message(j, "shortDescription", r->title);
    put_message(j, "fullDescription", r->help);
    put_message(j, "help", r->help);
    open_level(j, "defaultConfiguration", '{');
    put_string(j, "level", level_of(r->severity));
    close_level(j, '}');
    close_level(j, '}');
}

static void put_tool(json_text *j, const findings_text *findings)
{
    open_level(j, "tool", '{');
    open_level(j, "driver", '{');
    put_string(j, "name", "gtmpl");
    put_string(j, "semanticVersion", gtmpl_version());
    open_level(j, "rules", '[');
    for (size_t i = 0; i < findings->rule_count; i++)
        put_rule(j, &findings->rules[i]);
    close_level(j, ']');
    close_level(j, '}');
    close_level(j, '}');
}

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("-._~/", c) != NULL;
}

static void add_path(buffer *out, const char *path)
{
    while (strncmp(path, "./", 2) == 0)
        path += 2 + strspn(path + 2, "/");
    for (; *path != '\0'; path++) {
        if (is_plain(*path))
            buffer_add_char(out, *path);
        else
            buffer_printf(out, "%%%02X", (unsigned char)*path);
    }
}

/* A path as a URI reference (RFC 3986): relative, and `file:` for what begins at the root. */
static const char *uri_of(arena *a, const char *folder, const char *path)
{
    buffer b = buffer_new(a);

    if (path[0] == '/') {
        buffer_add(&b, SLICE("file://"));
    } else if (folder != NULL && folder[0] != '\0') {
        add_path(&b, folder);
        buffer_add_char(&b, '/');
    }
    add_path(&b, path);
    return arena_cstring(a, buffer_slice(&b));
}

static void put_location(json_text *j, const char *folder, const gtmpl_check_finding *f)
{
    open_level(j, NULL, '{');
    open_level(j, "physicalLocation", '{');
    open_level(j, "artifactLocation", '{');
    put_string(j, "uri", uri_of(j->out->arena, folder, f->file));
    close_level(j, '}');
    open_level(j, "region", '{');
    put_number(j, "startLine", f->line);
    put_number(j, "startColumn", f->column);
    close_level(j, '}');
    close_level(j, '}');
    open_level(j, "logicalLocations", '[');
    open_level(j, NULL, '{');
    put_string(j, "fullyQualifiedName", f->key);
    put_string(j, "kind", "member");
    close_level(j, '}');
    close_level(j, ']');
    close_level(j, '}');
}

static unsigned rule_index(const findings_text *findings, const char *id)
{
    unsigned i = 0;

    while (i + 1 < findings->rule_count && strcmp(findings->rules[i].id, id) != 0)
        i++;
    return i;
}

static const char *whole_message(arena *a, const gtmpl_check_finding *f)
{
    slice text = f->suggestion[0] == '\0' ? arena_printf(a, "%s: %s", f->key, f->message)
                                          : arena_printf(a, "%s: %s (%s)", f->key, f->message, f->suggestion);
    return arena_cstring(a, text);
}

static void put_result(json_text *j, const findings_text *findings, const gtmpl_check_finding *f)
{
    open_level(j, NULL, '{');
    put_string(j, "ruleId", f->rule);
    put_number(j, "ruleIndex", rule_index(findings, f->rule));
    put_string(j, "level", level_of(f->severity));
    put_message(j, "message", whole_message(j->out->arena, f));
    open_level(j, "locations", '[');
    put_location(j, findings->folder, f);
    close_level(j, ']');
    close_level(j, '}');
}

void check_write_sarif(buffer *out, findings_text findings)
{
    json_text j = begin_json(out);

    put_string(&j, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    put_string(&j, "version", "2.1.0");
    open_level(&j, "runs", '[');
    open_level(&j, NULL, '{');
    put_tool(&j, &findings);
    put_string(&j, "columnKind", "unicodeCodePoints");
    open_level(&j, "results", '[');
    for (size_t i = 0; i < findings.count; i++)
        if (findings.items[i].line > 0)
            put_result(&j, &findings, &findings.items[i]);
    close_level(&j, ']');
    close_level(&j, '}');
    close_level(&j, ']');
    end_json(&j);
}

void check_write(arena *a, findings_text findings, gtmpl_check_format format, FILE *out)
{
    buffer b = buffer_new(a);

    switch (format) {
    case GTMPL_CHECK_JSON: check_write_json(&b, findings); break;
    case GTMPL_CHECK_SARIF: check_write_sarif(&b, findings); break;
    default: check_write_text(&b, findings); break;
    }
    file_print(a, out, buffer_slice(&b), "the findings");
}

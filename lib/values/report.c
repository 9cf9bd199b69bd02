/* Lines of Helm's log. */
#include "values/report.h"

#include "base/buffer.h"
#include "value/number.h"

/* --- Helm 4: slog's keys and values --- */

/* Whether slog puts a text in quotes: blanks, `=`, `"`, and what does not print. */
static bool needs_quotes(slice s)
{
    size_t width;

    if (s.size == 0)
        return true;
    for (; s.size > 0; s = slice_after(s, width)) {
        rune r = utf8_decode(s, &width);
        if (r == ' ' || r == '=' || r == '"' || r == RUNE_ERROR || rune_is_space(r) || !rune_is_print(r))
            return true;
    }
    return false;
}

static void add_pair(buffer *out, const char *key, slice text)
{
    buffer_add(out, slice_from(key));
    buffer_add_char(out, '=');
    if (needs_quotes(text))
        quote_string(out, text);
    else
        buffer_add(out, text);
}

/* --- Helm 3: in words --- */

static const log_row *find_row(const reporter *r, slice message, const report_attribute *attributes, size_t count)
{
    buffer text = buffer_new(r->arena);

    buffer_add(&text, message);
    for (size_t i = 0; i < count; i++) {
        buffer_add_char(&text, ' ');
        buffer_add(&text, slice_from(attributes[i].key));
    }
    for (const log_row *row = r->as->log; row->begins != NULL; row++)
        if (slice_starts(buffer_slice(&text), slice_from(row->begins)))
            return row;
    return NULL;
}

static void add_words(buffer *out, const char *words, slice message, const report_attribute *attributes)
{
    for (; *words != '\0'; words++) {
        if (*words != '%') {
            buffer_add_char(out, *words);
            continue;
        }
        switch (*++words) {
        case 'm': buffer_add(out, message); break;
        case 'Q': quote_string(out, attributes[0].value); break;
        default: buffer_add(out, attributes[*words - '1'].value);
        }
    }
}

/* --- Lines --- */

void report(const reporter *r, const char *level, slice message, const report_attribute *attributes, size_t count)
{
    const log_row *row;
    buffer line = buffer_new(r->arena);

    if (r->tell == NULL)
        return;
    if (r->as != NULL && r->as->log != NULL && (row = find_row(r, message, attributes, count)) != NULL) {
        add_words(&line, row->words, message, attributes);
        r->tell(r->context, buffer_slice(&line));
        return;
    }
    add_pair(&line, "level", slice_from(level));
    buffer_add_char(&line, ' ');
    add_pair(&line, "msg", message);
    for (size_t i = 0; i < count; i++) {
        buffer_add_char(&line, ' ');
        add_pair(&line, attributes[i].key, attributes[i].value);
    }
    r->tell(r->context, buffer_slice(&line));
}

_Noreturn void report_failure(const reporter *r, slice message, const failure *cause)
{
    const report_attribute error = {"error", cause->text};

    report(r, REPORT_ERROR, message, &error, 1);
    raise_wrapped(r->arena, cause, message);
}

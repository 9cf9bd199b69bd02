/*
 * Charts packed as .tgz, through libarchive. Names are checked as Helm's pkg/chart/loader/archive checks them, so that
 * no file can stand outside the chart; sizes are limited while the archive unpacks, whatever its headers claim.
 */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>

#include "chart/disk.h"
#include "chart/load.h"
#include "value/number.h"

enum {
    READ_AT_ONCE = 64 * 1024,
    MOST_ENTRIES = 100000,
    GZIP_HEADER = 10, /* bytes, the least */
    TAR_BLOCK = 512,
};

typedef struct unpacking {
    arena *arena;
    struct archive *archive;
    slice data;
    unsigned blocks;    /* of the file that were read */
    uint64_t left, max; /* bytes */
    file_list files;
} unpacking;

static void close_archive(void *archive)
{
    archive_read_free(archive);
}

/* Raises that there is no memory, if that is why libarchive failed. */
static void check_memory(const unpacking *u)
{
    if (archive_errno(u->archive) == ENOMEM)
        raise_error(u->arena, GTMPL_ENOMEM, "out of memory");
}

/*
 * The bytes of the file, and then a trailer of gzip's: Go stops at the end of the tar file and never asks for the one
 * that should be there. libarchive ignores what it holds, and what comes behind it.
 */
static la_ssize_t read_bytes(struct archive *archive, void *context, const void **bytes)
{
    static const char trailer[8];
    unpacking *u = context;
    slice block = u->blocks == 0 ? u->data : slice_of(trailer, sizeof trailer);

    (void)archive;
    *bytes = block.data;
    return u->blocks++ < 2 ? (la_ssize_t)block.size : 0;
}

/* Opens the file as what it unpacks to (`format` chooses how that is read); false with archive_errno() set. */
static bool start(unpacking *u, int (*format)(struct archive *))
{
    u->blocks = 0;
    u->archive = archive_read_new();
    if (u->archive == NULL)
        raise_error(u->arena, GTMPL_ENOMEM, "out of memory");
    arena_on_release(u->arena, close_archive, u->archive);
    archive_read_support_filter_gzip(u->archive);
    format(u->archive);
    archive_read_support_format_empty(u->archive);
    return archive_read_open(u->archive, u, NULL, read_bytes, NULL) == ARCHIVE_OK;
}

/* Whether there is not even one block of a tar file. */
static bool is_short(unpacking *u)
{
    char block[TAR_BLOCK];
    struct archive_entry *entry;
    size_t size = 0;
    la_ssize_t got = 1;

    if (!start(u, archive_read_support_format_raw) || archive_read_next_header(u->archive, &entry) != ARCHIVE_OK)
        return false;
    for (; size < sizeof block && got > 0; size += got > 0 ? (size_t)got : 0)
        got = archive_read_data(u->archive, block + size, sizeof block - size);
    return size < sizeof block;
}

/* The two things that Go says of an archive that it cannot read. */
_Noreturn static void fail_format(unpacking *u)
{
    check_memory(u);
    bool foreign = archive_errno(u->archive) == EILSEQ; /* which is how libarchive marks a foreign format */

    raise_error(u->arena, GTMPL_ECHART, foreign && !is_short(u) ? "archive/tar: invalid tar header" : "unexpected EOF");
}

static void open_archive(unpacking *u, slice data)
{
    u->data = data;
    if (data.size < GZIP_HEADER)
        raise_error(u->arena, GTMPL_ECHART, data.size == 0 ? "EOF" : "unexpected EOF");
    if (!slice_starts(data, SLICE("\x1F\x8B\x08")))
        raise_error(u->arena, GTMPL_ECHART, "gzip: invalid header");
    if (!start(u, archive_read_support_format_tar))
        fail_format(u);
}

/* libarchive gives the name as stored, or as UTF-8 where a header says so. */
static slice entry_name(const unpacking *u, struct archive_entry *entry)
{
    const char *name = archive_entry_pathname(entry);

    if (name == NULL)
        name = archive_entry_pathname_utf8(entry);
    if (name == NULL)
        raise_error(u->arena, GTMPL_ECHART, "archive/tar: invalid tar header");
    return arena_slice(u->arena, slice_from(name));
}

/* "c:/…" */
static bool is_drive(slice name)
{
    return name.size >= 3 && name.data[1] == ':' && name.data[2] == '/' &&
           ((name.data[0] >= 'a' && name.data[0] <= 'z') || (name.data[0] >= 'A' && name.data[0] <= 'Z'));
}

_Noreturn static void fail_outside(const unpacking *u, slice name)
{
    buffer out = buffer_new(u->arena);

    buffer_add(&out, SLICE("chart illegally contains content outside the base directory: "));
    quote_string(&out, name);
    raise_text(u->arena, GTMPL_ECHART, buffer_slice(&out));
}

/* The name below the top directory, with `/` also where Windows wrote `\`. */
static slice inner_name(const unpacking *u, slice name)
{
    char delimiter = slice_find_char(name, '\\') == SLICE_NONE ? '/' : '\\';
    size_t first = slice_find_char(name, delimiter);
    slice top = first == SLICE_NONE ? name : slice_first(name, first);
    slice inner = first == SLICE_NONE ? SLICE("") : arena_slice(u->arena, slice_after(name, first + 1));

    for (size_t i = 0; i < inner.size; i++)
        if (inner.data[i] == delimiter)
            ((char *)(uintptr_t)inner.data)[i] = '/'; /* a copy of our own */
    if (slice_starts(inner, SLICE("/")))
        raise_error(u->arena, GTMPL_ECHART, "chart illegally contains absolute paths");
    inner = path_clean(u->arena, inner);
    if (slice_equal(inner, SLICE(".")))
        fail_outside(u, name);
    if (slice_starts(inner, SLICE("..")))
        raise_error(u->arena, GTMPL_ECHART, "chart illegally references parent directory");
    if (is_drive(inner))
        raise_error(u->arena, GTMPL_ECHART, "chart contains illegally named files");
    if (slice_equal(top, SLICE("Chart.yaml")))
        raise_error(u->arena, GTMPL_ECHART, "chart yaml not in base directory");
    return inner;
}

_Noreturn static void fail_size(const unpacking *u)
{
    raise_error(u->arena, GTMPL_ELIMIT, "decompressed chart is larger than the maximum size %llu",
                (unsigned long long)u->max);
}

static slice read_entry(unpacking *u, struct archive_entry *entry)
{
    buffer out = buffer_new(u->arena);
    la_int64_t size = archive_entry_size_is_set(entry) ? archive_entry_size(entry) : 0;
    size_t room = size >= 0 && size < READ_AT_ONCE ? (size_t)size + 1 : READ_AT_ONCE;
    la_ssize_t got = 1;

    if (size > 0 && (uint64_t)size > u->left)
        fail_size(u);
    while (got > 0) {
        got = archive_read_data(u->archive, buffer_reserve(&out, room), room);
        if (got < 0) {
            check_memory(u);
            raise_error(u->arena, GTMPL_ECHART, "unexpected EOF");
        }
        out.size += (size_t)got;
        if (out.size >= u->left)
            fail_size(u);
    }
    u->left -= out.size;
    return buffer_slice(&out);
}

static bool next_entry(unpacking *u, struct archive_entry **entry)
{
    int status = archive_read_next_header(u->archive, entry);

    if (status == ARCHIVE_EOF)
        return false;
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
        fail_format(u);
    return true;
}

file_list chart_read_archive(const chart_loader *l, slice archive)
{
    uint64_t max = l->max_bytes == 0 ? CHART_BYTES : l->max_bytes;
    unpacking u = {.arena = l->arena, .left = max, .max = max};
    struct archive_entry *entry;

    open_archive(&u, archive);
    for (size_t count = 0; next_entry(&u, &entry); count++) {
        if (count > MOST_ENTRIES)
            raise_error(u.arena, GTMPL_ELIMIT, "chart archive holds more than %d entries", (int)MOST_ENTRIES);
        if (archive_entry_filetype(entry) == AE_IFDIR)
            continue;
        slice name = inner_name(&u, entry_name(&u, entry));
        slice data = slice_without_prefix(read_entry(&u, entry), SLICE("\xEF\xBB\xBF"));
        file_list_add(u.arena, &u.files, (chart_file){.name = name, .data = data});
    }
    if (u.files.count == 0)
        raise_error(u.arena, GTMPL_ECHART, "no files in chart archive");
    return u.files;
}

/*
 * malloc() and its kin, between everybody in this process and the C library (or the address sanitizer, which has a heap
 * of its own): counts what lives, and fails when it is told to.
 *
 * Only what the library itself asks for is refused, and libyaml, which can take it. What becomes of the others is not
 * in our hands: libarchive ends the process when it has no memory, RE2 leaves behind what it had, OpenSSL does not try
 * again to set itself up, libgit2 crashes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <link.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "faults.h"

#ifdef HEAP_OF_SANITIZER
#define SYSTEM(name) __interceptor_##name
#else
#define SYSTEM(name) __libc_##name
#endif

extern void *SYSTEM(malloc)(size_t size);
extern void *SYSTEM(calloc)(size_t count, size_t size);
extern void *SYSTEM(realloc)(void *memory, size_t size);
extern void *SYSTEM(memalign)(size_t alignment, size_t size);
extern void SYSTEM(free)(void *memory);

static atomic_size_t live;

/* The sanitizer allocates behind our back, and looks for leaks itself, when a process ends. */
size_t memory_live(void)
{
#ifdef HEAP_OF_SANITIZER
    return 0;
#else
    return atomic_load(&live);
#endif
}

/* Where the code lies that may be refused something. */
static struct {
    uintptr_t from, to;
} refusable[2];

static int note_module(struct dl_phdr_info *module, size_t size, void *context)
{
    bool is_yaml = strstr(module->dlpi_name, "/libyaml") != NULL;

    (void)size, (void)context;
    if (!is_yaml && module->dlpi_name[0] != '\0') /* the program has no name */
        return 0;
    for (size_t i = 0; i < module->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &module->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || (part->p_flags & PF_X) == 0)
            continue;
        refusable[is_yaml].from = module->dlpi_addr + part->p_vaddr;
        refusable[is_yaml].to = refusable[is_yaml].from + part->p_memsz;
    }
    return 0;
}

void faults_prepare(void)
{
    dl_iterate_phdr(note_module, NULL);
}

bool may_be_refused(const void *caller)
{
    uintptr_t at = (uintptr_t)caller;

    for (size_t i = 0; i < sizeof refusable / sizeof *refusable; i++)
        if (at >= refusable[i].from && at < refusable[i].to)
            return true;
    return false;
}

bool memory_is_due(const void *caller)
{
    return may_be_refused(caller) && fault_is_due(FAULT_MEMORY);
}

static void *counted(void *memory)
{
    if (memory != NULL)
        atomic_fetch_add(&live, 1);
    return memory;
}

void *memory_take(size_t size)
{
    return counted(SYSTEM(malloc)(size));
}

static void *none(void)
{
    errno = ENOMEM;
    return NULL;
}

#define PUBLIC __attribute__((visibility("default")))
#define IS_DUE memory_is_due(__builtin_return_address(0))

PUBLIC void *malloc(size_t size)
{
    return IS_DUE ? none() : counted(SYSTEM(malloc)(size));
}

PUBLIC void *calloc(size_t count, size_t size)
{
    return IS_DUE ? none() : counted(SYSTEM(calloc)(count, size));
}

PUBLIC void free(void *memory)
{
    if (memory != NULL)
        atomic_fetch_sub(&live, 1);
    SYSTEM(free)(memory);
}

PUBLIC void *realloc(void *memory, size_t size)
{
    if (memory != NULL && size == 0) {
        free(memory);
        return NULL;
    }
    if (IS_DUE)
        return none();
    return memory == NULL ? counted(SYSTEM(malloc)(size)) : SYSTEM(realloc)(memory, size);
}

PUBLIC void *reallocarray(void *memory, size_t count, size_t size)
{
    return size != 0 && count > SIZE_MAX / size ? none() : realloc(memory, count * size);
}

PUBLIC void *aligned_alloc(size_t alignment, size_t size)
{
    return IS_DUE ? none() : counted(SYSTEM(memalign)(alignment, size));
}

PUBLIC int posix_memalign(void **memory, size_t alignment, size_t size)
{
    void *got = IS_DUE ? none() : counted(SYSTEM(memalign)(alignment, size));

    if (got != NULL)
        *memory = got;
    return got != NULL ? 0 : ENOMEM;
}

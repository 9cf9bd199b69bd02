/*
 * The keys of all files of values that were looked at, each by its place in its file, and what the rules say of them in
 * each target. A file that several targets use is one: what holds for one of them need not hold for the next.
 */
#ifndef CHECK_KEYS_H
#define CHECK_KEYS_H

#include "value/map.h"

typedef enum rule_id { RULE_UNREAD, RULE_REDUNDANT, RULE_KIND, RULE_DISABLED, RULE_COUNT } rule_id;

/* Numbers of targets. */
typedef struct number_set {
    uint64_t *words;
    size_t count; /* of words */
} number_set;

void number_set_add(arena *a, number_set *s, size_t number);
bool number_set_has(const number_set *s, size_t number);
size_t number_set_count(const number_set *s);

/* What a rule says of one key. */
typedef struct judgement {
    bool missed;                   /* there is a target for which it does not hold */
    number_set targets;            /* for which it does */
    slice message;                 /* for the first of them */
    slice suggestion;              /* the first that there is */
    const struct judgement *first; /* at the end: of the key, or the first one below it, that has a message; or NULL */
    size_t leaves, held; /* likewise: keys below that were judged, and those for which it holds wherever judged */
} judgement;

/* A key in a file. */
typedef struct checked_key {
    struct checked_key *outer; /* NULL at the top of the layer */
    slice layer, file, path;
    uint32_t line, column;
    bool is_map;        /* it stands for the keys below it */
    bool is_shared;     /* its file has users that are not looked at */
    bool is_disabled;   /* of a subchart that was disabled in some target, or the subchart itself */
    number_set targets; /* that use it */
    judgement rules[RULE_COUNT];
} checked_key;

typedef struct checked_keys {
    arena *arena;
    map *positions;      /* in `items`, by file, place and path */
    checked_key **items; /* outer ones before inner ones */
    size_t count, capacity;
} checked_keys;

checked_keys *checked_keys_new(arena *a);

/* The key that stands where `like` says, which is copied if it is new, with a target that uses it. */
checked_key *checked_keys_add(checked_keys *keys, const checked_key *like, size_t target);

/* A rule's word on a key in a target. Texts are copied if they are kept. */
void checked_key_holds(checked_keys *keys, checked_key *k, rule_id rule, size_t target, slice message,
                       slice suggestion);
void checked_key_misses(checked_key *k, rule_id rule);

#endif

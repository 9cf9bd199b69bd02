/*
 * Tables as Helm prints them: columns as wide as their widest cell, a tab between, what is too wide cut with `...`.
 * Reference: github.com/gosuri/uitable.
 */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stddef.h>

enum { TABLE_COLUMNS = 4 };

typedef struct table_row {
    const char *cells[TABLE_COLUMNS];
} table_row;

/* Prints rows with at most `widest` places in a column; 0 for any number. */
void table_print(const table_row *rows, size_t count, size_t widest);

#endif

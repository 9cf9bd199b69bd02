/*
 * The program's twin. A static program starts soonest, and loads no libraries; what reads git repositories or URLs wants
 * some (libgit2, libcurl), and is left to the same program with shared libraries.
 */
#ifndef CLI_TWIN_H
#define CLI_TWIN_H

/*
 * Becomes the twin, with the same words (the program's own name first, then NULL at the end), and does not return. Returns
 * where this program can load libraries itself, or has no twin: then what wants a library says so. To be called before
 * anything has been read or written.
 */
void twin_become(char **words);

#endif

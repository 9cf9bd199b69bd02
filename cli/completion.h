/* The scripts of cli/completion, as bytes of the program (scripts/embed). */
#ifndef CLI_COMPLETION_H
#define CLI_COMPLETION_H

#include <stddef.h>

extern const unsigned char gtmpl_bash[], gtmpl_fish[], gtmpl_zsh[];
extern const size_t gtmpl_bash_size, gtmpl_fish_size, gtmpl_zsh_size;

#endif

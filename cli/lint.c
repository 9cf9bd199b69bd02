#include "commands.h"
int command_lint(int c, char **w)
{
    (void)c;
    (void)w;
    return 1;
}

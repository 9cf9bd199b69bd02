#include "commands.h"
int command_dependency_list(int c, char **w)
{
    (void)c;
    (void)w;
    return 1;
}
int command_dependency_build(int c, char **w)
{
    (void)c;
    (void)w;
    return 1;
}
int command_dependency_update(int c, char **w)
{
    (void)c;
    (void)w;
    return 1;
}

/* The commands; each gets the words behind its name and gives the exit code. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

int command_eval(int count, char **words);
int command_template(int count, char **words);

#endif

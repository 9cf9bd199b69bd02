/* The commands; each gets the words behind its name and gives the exit code. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

int command_appset_generate(int count, char **words);
int command_check(int count, char **words);
int command_completion(int count, char **words);
int command_dependency_list(int count, char **words);
int command_dependency_build(int count, char **words);
int command_dependency_update(int count, char **words);
int command_diff(int count, char **words);
int command_env(int count, char **words);
int command_eval(int count, char **words);
int command_explain(int count, char **words);
int command_lint(int count, char **words);
int command_render(int count, char **words);
int command_show_all(int count, char **words);
int command_show_chart(int count, char **words);
int command_show_crds(int count, char **words);
int command_show_readme(int count, char **words);
int command_show_values(int count, char **words);
int command_template(int count, char **words);
int command_tree(int count, char **words);
int command_values(int count, char **words);
int command_version(int count, char **words);
int command_waves(int count, char **words);

#endif

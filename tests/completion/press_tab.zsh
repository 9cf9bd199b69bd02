# press_tab.zsh SCRIPT LINE: types a line into a new zsh, presses Tab, and prints what has become of the line.
zmodload zsh/zpty
export TERM=dumb
zpty shell zsh -f -i
zpty -w shell "PS1=; unsetopt zle_bracketed_paste 2>/dev/null; autoload -U compinit; compinit -u -d $HOME/dump; source $1
show() { print -r -- \"<<\$BUFFER>>\"; BUFFER=; zle accept-line }; zle -N show; bindkey '^X' show; print read''y"
zpty -r -m shell answer '*ready*'
zpty -w -n shell "$2"$'\t'
sleep 1
zpty -w -n shell $'\x18'
zpty -r -m shell answer '*<<*>>*'
answer=${${answer##*<<}%%>>*}
print -rn -- "$answer|" | sed 's/|$//'
zpty -d shell

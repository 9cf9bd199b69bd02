#compdef gtmpl
# zsh completion for gtmpl
_gtmpl() {
    local -a found options
    local line directive=0 tab=$'\t'
    local answer="$(${(Q)words[1]} __complete ${(Q)words[2,CURRENT-1]} "${(Q)words[CURRENT]}" 2>/dev/null)"
    for line in ${(f)answer}; do
        if [[ $line == :<-> ]]; then
            directive=${line#:}
        else
            found+=("${${line%%$tab*}//:/\\:}:${line#*$tab}")
        fi
    done
    # Values come without the `--flag=` before them.
    [[ $words[CURRENT] == --*=* ]] && compset -P '*='
    ((directive & 2)) && options=(-S '')
    (($#found)) && _describe -V gtmpl found $options
    if ((directive & 16)); then
        _files -/
    elif ! ((directive & 4)); then
        _files
    fi
}
# Found in a folder of fpath, or sourced.
if [[ $funcstack[1] == _gtmpl ]]; then _gtmpl; else compdef _gtmpl gtmpl; fi

# bash completion for gtmpl
_gtmpl_complete() {
    local -a line=() found=()
    local i word directive=0 joined='' prefix=''
    # bash cuts words at = and :, which belong to them here.
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if ((${#line[@]} > 1)) && [[ $word == [=:]* || -n $joined ]]; then
            line[-1]+=$word
        else
            line+=("$word")
        fi
        [[ $word == [=:]* ]] && joined=1 || joined=''
    done
    word=${line[-1]}
    [[ $word == *[=:]* ]] && prefix=${word%"${word##*[=:]}"}
    while IFS= read -r i; do
        case $i in
        :[0-9]*) directive=${i#:} ;;
        *) found+=("${i%%$'\t'*}") ;;
        esac
    done < <("${line[0]}" __complete "${line[@]:1}" 2>/dev/null)
    # Values come without the `--flag=` before them; what bash has cut off must not come back.
    [[ $word == --*=* ]] && found=("${found[@]/#/${word%%=*}=}")
    COMPREPLY=("${found[@]#"$prefix"}")
    ((directive & 2)) && compopt -o nospace
    if ((directive & 16)); then
        compopt -o filenames
        while IFS= read -r i; do COMPREPLY+=("$i"); done < <(compgen -d -- "${word#"$prefix"}")
    elif ! ((directive & 4)); then
        compopt -o filenames
        while IFS= read -r i; do COMPREPLY+=("$i"); done < <(compgen -f -- "${word#"$prefix"}")
    fi
} 2>/dev/null
complete -F _gtmpl_complete gtmpl

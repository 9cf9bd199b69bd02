# For tests/golden/{make,run,verify}: walks over the cases.
#
# A case is a line of testdata/charts/CHART/case.txt, testdata/clients/CLIENT/case.txt or testdata/gitops/case.txt: a
# name, a colon, and the arguments, as a shell reads them. It runs in testdata, or in the folder there that the first
# word names behind an @, with relative paths, so that no golden holds a path of some machine. HELM_PLUGINS=FOLDER may
# stand before all else.

# each_case COMMAND: calls COMMAND GROUP NAME ARGUMENT... for every case.
each_case() {
    for file in charts/*/case.txt clients/*/case.txt gitops/case.txt; do
        group=$(basename "$(dirname "$file")")
        while IFS= read -r line <&3; do
            case $line in
            '' | '#'*) continue ;;
            esac
            eval "set -- $1 ${line#*: }"
            command=$1
            shift
            "$command" "$group" "${line%%: *}" "$@"
            set -- "$command"
        done 3<"$file"
    done
}

# capture PROGRAM STEM ARGUMENT...: leaves STEM.out, STEM.err and STEM.code. Errors and findings may name the absolute
# path of a chart: the part that leads to testdata reads as TESTDATA. Helm's own debugging log is left out.
capture() {
    program=$1 stem=$2 code=0 folder=. plugins=
    shift 2
    case ${1:-} in
    HELM_PLUGINS=*)
        plugins=${1#*=}
        shift
        ;;
    esac
    case ${1:-} in
    @*)
        folder=${1#@}
        shift
        ;;
    esac
    (cd "$folder" && HELM_PLUGINS=$plugins && export HELM_PLUGINS && "$program" "$@") >"$stem.out" 2>"$stem.raw" </dev/null || code=$?
    echo "$code" >"$stem.code"
    sed -e '/^level=DEBUG /d' -e "s|$PWD/|TESTDATA/|g" "$stem.raw" >"$stem.err"
    if grep -qF "$PWD/" "$stem.out"; then
        mv "$stem.out" "$stem.raw"
        sed -e "s|$PWD/|TESTDATA/|g" "$stem.raw" >"$stem.out"
    fi
    rm "$stem.raw"
}

# absolute PATH: a program's path that is good from any folder.
absolute() {
    printf '%s/%s\n' "$(cd "$(dirname "$1")" && pwd)" "$(basename "$1")"
}

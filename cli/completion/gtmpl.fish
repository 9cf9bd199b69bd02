# fish completion for gtmpl
function __gtmpl_complete
    set -l line (commandline -opc)
    set -l current (commandline -ct)
    set -l prefix (string match -r -- '^--[^=]*=' $current)
    set -l typed (string replace -r -- '^--[^=]*=' '' $current)
    set -l directive 0
    for found in (command $line[1] __complete $line[2..-1] "$current" 2>/dev/null)
        if string match -qr '^:[0-9]+$' -- $found
            set directive (string sub -s 2 -- $found)
        else
            printf '%s\n' "$prefix$found"
        end
    end
    if test (math "floor($directive / 16) % 2") = 1
        for path in (__fish_complete_directories "$typed")
            printf '%s\n' "$prefix$path"
        end
    else if test (math "floor($directive / 4) % 2") = 0
        for path in (__fish_complete_path "$typed")
            printf '%s\n' "$prefix$path"
        end
    end
end
complete -c gtmpl -f -a '(__gtmpl_complete)'

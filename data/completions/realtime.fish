# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

# Completes realtime(1) by what the program itself says may stand there.

function __realtime_words
    set -l words (commandline -opc)
    set -l verbs ($words[1] --complete 2>/dev/null)
    for word in $words[2..]
        if string match -q -- "$word"\t'*' $verbs
            # Those with values of their own are below.
            $words[1] --complete $word 2>/dev/null | string match -v -r '^--(color|[a-z-]+-file)='
            return
        end
    end
    string join \n -- $verbs
end

complete -c realtime -f -a '(__realtime_words)'
complete -c realtime -l color -x -a 'auto always never'
complete -c realtime -l token-file -r -F
complete -c realtime -l api-key-file -r -F
complete -c realtime -n '__fish_seen_subcommand_from token' -l secret-file -r -F

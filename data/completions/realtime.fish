# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

# Completes realtime(1) by what the program itself says may stand there.

function __realtime_words
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l option $words[-1]
    set -l assigned ''
    if string match -q -- '--*=*' $word
        set option (string split -m 1 -f 1 -- = $word)
        set assigned $option=
    end
    switch $option
        case --color
            string join \n -- $assigned{auto,always,never}
            return
        case --token-file --api-key-file --secret-file
            __fish_complete_path (string replace -- $assigned '' $word) | string replace -r -- '^' $assigned
            return
    end

    set -l verbs ($words[1] --complete 2>/dev/null)
    for word in $words[2..]
        if contains -- $word (string split -f 1 \t -- $verbs)
            $words[1] --complete $word 2>/dev/null
            return
        end
    end
    string join \n -- $verbs
end

complete -c realtime -f -a '(__realtime_words)'

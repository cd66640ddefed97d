# Copyright 2026 The Confab developers
# SPDX-License-Identifier: GPL-3.0-or-later

# Completes realtime(1) by what the program itself says may stand there.

_realtime ()
{
  local word=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]} verb= i line
  local -a words

  COMPREPLY=()
  # Bash takes --option=value for three words.
  if [[ $word = '=' ]]; then
    word=
  elif [[ $option = '=' ]]; then
    option=${COMP_WORDS[COMP_CWORD - 2]}
  fi

  case $option in
    --token-file | --api-key-file | --secret-file)
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
      compopt -o filenames 2>/dev/null
      return
      ;;
    --color)
      mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$word")
      return
      ;;
  esac

  mapfile -t words < <("${COMP_WORDS[0]}" --complete 2>/dev/null)
  for ((i = 1; i < COMP_CWORD; i++)); do
    for line in "${words[@]}"; do
      if [[ ${line%%$'\t'*} = "${COMP_WORDS[i]}" ]]; then
        verb=${COMP_WORDS[i]}
        break 2
      fi
    done
  done

  if [[ -n $verb ]]; then
    mapfile -t words < <("${COMP_WORDS[0]}" --complete "$verb" 2>/dev/null)
  fi
  mapfile -t COMPREPLY < <(compgen -W "${words[*]%%$'\t'*}" -- "$word")
  if [[ ${COMPREPLY[0]-} = *= ]]; then
    compopt -o nospace 2>/dev/null
  fi
}

complete -F _realtime realtime

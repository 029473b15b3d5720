import { type Flag, type Line, valued, type Word } from './shape.ts';

/** Supports the bash 3.2 of macOS: it uses no `mapfile`, and `compopt` only if it exists. */
export function bash(lines: readonly Line[]): string {
  const commands = lines.map(({ name }) => name).filter(Boolean);
  const values = lines.flatMap(({ name, flags }) =>
    flags.filter(({ takes }) => takes !== 'nothing').map((flag) => valueCase(name, flag)),
  );
  return `# create-backend completions bash
_create_backend() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  local command='' given=0 takes='' words='' flags='' prefix='' left='' choice='' i

  # bash makes three words of --flag=value.
  if [[ $word == = ]]; then
    word=''
  elif [[ $before == = ]]; then
    before=\${COMP_WORDS[COMP_CWORD-2]}
  fi

  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      ${valued(lines).join('|')})
        [[ \${COMP_WORDS[i+1]} == = ]] && i=$((i + 1))
        i=$((i + 1)) ;;
      -*) ;;
      ${commands.join('|')})
        if [[ -z $command && $given == 0 ]]; then command=\${COMP_WORDS[i]}; else given=$((given + 1)); fi ;;
      *) given=$((given + 1)) ;;
    esac
  done

  COMPREPLY=()
  case $command:$before in
${values.join('\n')}
  esac
  case $takes in
    text) return ;;
    word)
      COMPREPLY=($(compgen -W "$words" -- "$word"))
      return ;;
    list)
      prefix=\${word%"\${word##*,}"}
      for choice in $words; do
        [[ ,$prefix == *,$choice,* ]] || left+=" $choice"
      done
      compopt -o nospace 2> /dev/null
      COMPREPLY=($(compgen -P "$prefix" -W "$left" -- "\${word##*,}"))
      return ;;
  esac

  case $command in
${lines.map(lineCase).join('\n')}
  esac
  if [[ $word == -* || $given != 0 ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$word"))
    return
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  if [[ $takes == directory ]]; then
    compopt -o filenames 2> /dev/null
    while IFS= read -r choice; do COMPREPLY+=("$choice"); done < <(compgen -d -- "$word")
  fi
}
complete -F _create_backend create-backend
`;
}

function valueCase(command: string, { names, takes, words }: Flag): string {
  const pattern = names.map((name) => `${command}:${name}`).join('|');
  return `    ${pattern}) takes=${takes} words='${joined(words)}' ;;`;
}

function lineCase({ name, flags, words, directory }: Line): string {
  const names = flags.flatMap((flag) => flag.names).join(' ');
  return `    ${name || "''"}) flags='${names}' words='${joined(words)}' takes=${directory ? 'directory' : "''"} ;;`;
}

function joined(words: readonly Word[]): string {
  return words.map(({ value }) => value).join(' ');
}

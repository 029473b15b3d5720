import type { Flag, Line, Word } from './shape.ts';

/** Works as a file `_create-backend` in `$fpath`, and also when it is sourced. */
export function zsh(lines: readonly Line[]): string {
  const [root, ...commands] = lines as [Line, ...Line[]];
  const call = (line: Line) => `    ${line.name}) _create-backend-${line.name} && ret=0 ;;`;
  return `#compdef create-backend
# create-backend completions zsh

_create-backend() {
  local curcontext=$curcontext state state_descr line ret=1
  local -a flags
  typeset -A opt_args
  flags=(
${root.flags.map(flagSpec).join('\n')}
  )
  _arguments -s -S -C : $flags '1: :->first' '*::: :->rest' && ret=0
  case $state in
    first)
      _alternative ${single(`commands:command:((${root.words.map(pair).join(' ')}))`)} \\
        'directories:directory:_files -/' && ret=0 ;;
    rest)
      words=("$line[1]" "\${words[@]}")
      (( CURRENT += 1 ))
      case $line[1] in
${commands.map((line) => `    ${call(line)}`).join('\n')}
        *) _arguments -s -S : $flags '*: :' && ret=0 ;;
      esac ;;
  esac
  return ret
}

${commands.map(commandFunction).join('\n')}
if [[ $funcstack[1] == _create-backend ]]; then
  _create-backend "$@"
else
  compdef _create-backend create-backend
fi
`;
}

function commandFunction({ name, flags, words, directory }: Line): string {
  const action = directory ? '_files -/' : `((${words.map(pair).join(' ')}))`;
  const specs = [...flags.map(flagSpec), `    ${single(`1:${directory ? 'directory' : 'word'}:${action}`)}`];
  return `_create-backend-${name}() {
  _arguments -s -S : \\
${specs.join(' \\\n')}
}
`;
}

/**
 * Words for `_arguments`, one per name. The names exclude each other. With `=`, the value follows the sign or is the
 * next word.
 */
function flagSpec({ names, description, takes, words }: Flag): string {
  const value = takes === 'nothing' ? '' : `:value:${action(takes, words)}`;
  const rest = `[${description.replace(/[[\]\\:]/g, '\\$&')}]${value}`;
  // `--only` is repeatable, and a second list of add-ons does no harm.
  const again = takes === 'list' ? '*' : `(${names.join(' ')})`;
  return `    ${names.map((name) => single(again + name + suffix(name, takes) + rest)).join(' ')}`;
}

function suffix(name: string, takes: Flag['takes']): string {
  if (takes === 'nothing') return '';
  return name.startsWith('--') ? '=' : '+';
}

function action(takes: Flag['takes'], words: readonly Word[]): string {
  if (takes === 'text') return ' ';
  if (takes === 'word') return `((${words.map(pair).join(' ')}))`;
  const described = words.map(({ value, hint }) => (hint ? `${value}[${hint.replace(/[[\]]/g, '\\$&')}]` : value));
  return `_values -s , value ${described.map(double).join(' ')}`;
}

function pair({ value, hint }: Word): string {
  return hint ? `${value}\\:${double(hint)}` : value;
}

/** A word in double quotes, in a text that uses colons to separate fields. */
function double(text: string): string {
  return `"${text.replace(/[\\"$`]/g, '\\$&').replaceAll(':', '\\:')}"`;
}

function single(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

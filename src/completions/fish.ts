import { type Flag, type Line, valued, type Word } from './shape.ts';

export function fish(lines: readonly Line[]): string {
  const commands = lines.map(({ name }) => name).filter(Boolean);
  return `# create-backend completions fish

# Whether the cursor is in this command (root: none), after that many arguments.
function __create_backend_at --argument-names command given
    set -l words (commandline -opc)
    set -l found root
    set -l count 0
    set -l skip 0
    for word in $words[2..-1]
        if test $skip = 1
            set skip 0
            continue
        end
        switch $word
            case ${valued(lines).join(' ')}
                set skip 1
            case '-*'
            case '*'
                if test $found = root -a $count = 0; and contains -- $word ${commands.join(' ')}
                    set found $word
                else
                    set count (math $count + 1)
                end
        end
    end
    test $found = $command; and test -z "$given" -o "$count" = "$given"
end

# The words that a comma-separated list does not hold yet, each behind what it holds.
function __create_backend_list
    set -l before (commandline -ct | string replace -r '^--[^=]*=' '' | string match -r '.*,')
    for choice in $argv
        set -l word (string split -- \\t $choice)[1]
        string match -q -- "*,$word,*" ",$before"; or echo -- "$before$choice"
    end
end

complete -c create-backend -f
${lines.map(lineCompletions).join('\n')}`;
}

function lineCompletions({ name, flags, words, directory }: Line): string {
  const at = `__create_backend_at ${name || 'root'}`;
  const lines = flags.map((flag) => flagCompletion(at, flag));
  if (words.length > 0) lines.push(`complete -c create-backend -n '${at} 0' -a ${quote(described(words))}`);
  if (directory) lines.push(`complete -c create-backend -n '${at} 0' -a '(__fish_complete_directories)'`);
  return `\n${lines.join('\n')}\n`;
}

function flagCompletion(at: string, { names, description, takes, words }: Flag): string {
  const called = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const list = `(__create_backend_list ${described(words)})`;
  const value = {
    nothing: [],
    text: ['-x'],
    word: ['-x', '-a', quote(described(words))],
    list: ['-x', '-a', quote(list)],
  }[takes];
  return ['complete -c create-backend', '-n', quote(at), ...called, '-d', quote(description), ...value].join(' ');
}

/** fish reads the text after a tab as the description. It parses the text twice, so the text is quoted twice. */
function described(words: readonly Word[]): string {
  return words.map(({ value, hint }) => (hint ? `${value}\\t${quote(hint)}` : value)).join(' ');
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

import { type Flag, type Line, valued, type Word } from './shape.ts';

/** When the script offers nothing, PowerShell offers files and directories. */
export function powershell(lines: readonly Line[]): string {
  return `# create-backend completions powershell
Register-ArgumentCompleter -Native -CommandName 'create-backend' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $lines = @{
${lines.map(lineTable).join('\n')}
    }
    $valued = ${list(valued(lines).map(quote))}

    $command = ''
    $given = 0
    $before = ''
    $skip = $false
    foreach ($element in ($commandAst.CommandElements | Select-Object -Skip 1)) {
        if ($element.Extent.EndOffset -ge $cursorPosition) { break }
        $text = $element.Extent.Text
        $before = $text
        if ($skip) { $skip = $false; $before = '' }
        elseif ($valued -ccontains $text) { $skip = $true }
        elseif ($text.StartsWith('-')) { }
        elseif ($command -eq '' -and $given -eq 0 -and $lines.ContainsKey($text)) { $command = $text }
        else { $given++ }
    }

    $line = $lines[$command]
    $prefix = ''
    $start = $wordToComplete
    $flag = $line.flags | Where-Object { $skip -and $_.names -ccontains $before } | Select-Object -First 1
    if ($flag) {
        $offers = $flag.words
        if ($flag.takes -eq 'list' -and $wordToComplete.Contains(',')) {
            $prefix = $wordToComplete.Substring(0, $wordToComplete.LastIndexOf(',') + 1)
            $start = $wordToComplete.Substring($prefix.Length)
        }
    }
    elseif ($wordToComplete.StartsWith('-') -or $given -gt 0) {
        $offers = @(foreach ($one in $line.flags) {
            foreach ($name in $one.names) { @{ value = $name; hint = $one.description } }
        })
    }
    else { $offers = $line.words }

    foreach ($offer in $offers) {
        if ($offer.value.StartsWith($start)) {
            [System.Management.Automation.CompletionResult]::new(
                $prefix + $offer.value, $offer.value, 'ParameterValue', $offer.hint)
        }
    }
}
`;
}

function lineTable({ name, flags, words }: Line): string {
  const rows = flags.map((flag) => `                ${flagTable(flag)}`);
  return `        ${quote(name)} = @{
            words = ${pairs(words)}
            flags = @(${rows.map((row) => `\n${row}`).join('')}
            )
        }`;
}

function flagTable({ names, description, takes, words }: Flag): string {
  const entries = {
    names: list(names.map(quote)),
    takes: quote(takes),
    description: quote(description),
    words: pairs(words),
  };
  const fields = Object.entries(entries).map(([key, value]) => `${key} = ${value}`);
  return `@{ ${fields.join('; ')} }`;
}

/** A tooltip must not be empty. */
function pairs(words: readonly Word[]): string {
  return list(words.map(({ value, hint }) => `@{ value = ${quote(value)}; hint = ${quote(hint || value)} }`));
}

function list(items: readonly string[]): string {
  return `@(${items.join(', ')})`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

import { type Option, type OptionName, option, options } from '../answers/options.ts';
import { printResult } from '../terminal/output.ts';
import { version } from '../version.ts';

/** Prints every option with its choices, as text or as JSON. */
export function list({ json }: { json: boolean }): void {
  printResult(json ? JSON.stringify({ version, options }, null, 2) : options.map(describe).join('\n\n'));
}

function describe(row: Option): string {
  const width = Math.max(...row.choices.map(({ value }) => value.length));
  const lines = row.choices.flatMap(({ value, label, hint, aliases, needs = {} }) => {
    const note = row.default.split(',').includes(value) ? ' [default]' : '';
    const more = (text: string) => `  ${' '.repeat(width)}  ${text}`;
    return [
      `  ${value.padEnd(width)}  ${label}: ${hint}${note}`,
      ...(aliases.length > 0 ? [more(`also: ${aliases.join(', ')}`)] : []),
      ...Object.entries(needs).map(([name, wanted]) => more(`only with ${option(name as OptionName).flag} ${wanted}`)),
    ];
  });
  return [`${row.description} (${[row.short, row.flag].filter(Boolean).join(', ')})`, ...lines].join('\n');
}

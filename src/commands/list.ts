import { type Option, options } from '../answers/options.ts';
import { printResult } from '../terminal/output.ts';
import { version } from '../version.ts';

/** Prints every option with its choices, as text or as JSON. */
export function list({ json }: { json: boolean }): void {
  printResult(json ? JSON.stringify({ version, options }, null, 2) : options.map(describe).join('\n\n'));
}

function describe(row: Option): string {
  const width = Math.max(...row.choices.map(({ value }) => value.length));
  const lines = row.choices.flatMap(({ value, label, hint, aliases }) => {
    const note = row.default.split(',').includes(value) ? ' [default]' : '';
    return [
      `  ${value.padEnd(width)}  ${label}: ${hint}${note}`,
      ...(aliases.length > 0 ? [`  ${' '.repeat(width)}  also: ${aliases.join(', ')}`] : []),
    ];
  });
  return [`${row.description} (${[row.short, row.flag].filter(Boolean).join(', ')})`, ...lines].join('\n');
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { defaults, type Option, options, values } from '../../src/answers/options.ts';
import { type Created, nextSteps, summary } from '../../src/commands/outro.ts';
import { generate } from '../../src/generate/generate.ts';
import { creationCommand } from '../../src/generate/project.ts';
import { templates } from '../../src/generate/templates.ts';

const readme = readFileSync(join(fileURLToPath(new URL('../..', import.meta.url)), 'README.md'), 'utf8');

function row(option: Option): string {
  const flags = [option.short, option.flag]
    .filter(Boolean)
    .map((flag) => `\`${flag}\``)
    .join(', ');
  const choices = values(option).map((value) => {
    const aliases = option.choices.find((choice) => choice.value === value)?.aliases ?? [];
    return `\`${value}\`${aliases.length > 0 ? ` (or ${aliases.map((alias) => `\`${alias}\``).join(', ')})` : ''}`;
  });
  return `| ${flags} | ${choices.join(', ')} | \`${option.default}\` |`;
}

it('the table of options is the one in src/options.ts', () => {
  const [, text = ''] = /<!-- options -->\n([\s\S]*?)<!-- \/options -->/.exec(readme) ?? [];
  expect(text.trimEnd().split('\n')).toEqual([
    '| option | choices | default |',
    '| --- | --- | --- |',
    ...options.map(row),
  ]);
});

it('the recorded session ends as one does today', () => {
  const generated = generate({ ...defaults(), name: 'my-api' }, templates, '0.1.0', 'secret');
  const created: Created = { path: join(process.cwd(), 'my-api'), command: creationCommand(generated.project), generated };
  const [, session = ''] = /<!-- session -->\n([\s\S]*?)<!-- \/session -->/.exec(readme) ?? [];
  expect(session).toContain(`Created my-api: ${summary(created)}.\n`);
  expect(session).toContain(stripVTControlCharacters(nextSteps(created)));
});

import { expect, it } from 'vitest';
import { options } from '../../src/answers/options.ts';
import { missingParts } from '../support/missing.ts';
import { repository } from '../support/repository.ts';

it('x', () => {
  for (const { name, choices } of options)
    for (const { value } of choices) {
      console.log(value, missingParts(name, value, repository));
    }
  const show = (...a: Parameters<typeof missingParts>) =>
    console.log(a[1], missingParts(...a).length + '\n' + missingParts(...a).join('\n'));
  show('database', 'oracle', repository, ['server']);
  show('database', 'oracle', repository, ['file']);
  show('framework', 'rocket', repository, []);
  show('auth', 'oauth', repository, ['auth']);
  show('addons', 'mail', repository, []);
});

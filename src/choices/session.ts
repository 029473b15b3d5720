import { authCrates, authSections, authVariables } from './auth.ts';
import type { ChoiceRecord } from './record.ts';

export const session = {
  facts: ['auth', 'background'],
  crates: () => authCrates,
  sections: authSections,
  variables: () => [
    {
      name: 'COOKIE_INSECURE',
      value: 'true',
      example: 'false',
      comment:
        'Whether the cookie lacks Secure, for browsers on http://localhost. If true, HOST must be a loopback address.',
    },
    ...authVariables('sign up or sign in'),
  ],
} as const satisfies ChoiceRecord;

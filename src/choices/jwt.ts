import { authCrates, authSections, authVariables } from './auth.ts';
import type { ChoiceRecord } from './record.ts';

export const jwt = {
  facts: ['auth', 'background'],
  crates: () => ({
    ...authCrates,
    base64: '"0.22"',
    hmac: '"0.13"',
    // No feature selects a crypto provider: src/services/hs256.rs is one. docs/decisions/0015-lean.md has the figures.
    jsonwebtoken: '{ version = "11.1", default-features = false }',
  }),
  sections: authSections,
  variables: ({ name, secret }) => [
    {
      name: 'JWT_SECRET',
      value: secret,
      example: 'replace-this-with-32-random-bytes',
      required: true,
      minimumBytes: 32,
      comment: 'The key that signs the access tokens, at least 32 random bytes. `openssl rand -hex 32` prints one.',
    },
    { name: 'JWT_ISSUER', value: name, comment: 'The issuer that the access tokens name.' },
    { name: 'JWT_AUDIENCE', value: name, comment: 'The audience that the access tokens name.' },
    ...authVariables('sign up, sign in or refresh'),
  ],
} as const satisfies ChoiceRecord;

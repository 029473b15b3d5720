import type { Variable } from './record.ts';

/** The parts that both kinds of sign-in need. */
export const authCrates = {
  argon2: '"0.6"',
  getrandom: '"0.4"',
  governor: '{ version = "0.10", default-features = false, features = ["dashmap", "std"] }',
  ipnet: '"2"',
  sha2: '"0.11"',
  'unicode-normalization': '"0.1"',
} as const;

export const authSections = [
  `# Without optimisation, hashing a password takes much longer.
[profile.dev.package.argon2]
opt-level = 3

[profile.dev.package.blake2]
opt-level = 3`,
] as const;

export function authVariables(attempted: string): readonly Variable[] {
  return [
    {
      name: 'RATE_LIMIT_PER_MINUTE',
      value: '30',
      comment: `Maximum attempts to ${attempted} per minute, for each client address and instance. 0 means no limit.`,
    },
    {
      name: 'TRUSTED_PROXIES',
      value: '',
      comment:
        'Proxy networks, such as 10.0.0.0/8, separated by commas. The server trusts X-Forwarded-For only from them.',
    },
  ];
}

import { USAGE, UserError } from '../errors.ts';
import { isDevice, RUST_WORDS } from '../resources/reserved.ts';
import { lockedCrates } from './locked-crates.ts';

export interface Refusal {
  problem: string;
  proposal: string;
}

const LONGEST = 64;

// Folders in cargo's target directory. A binary of that name would be written over one of them.
const CARGO_DIRECTORIES = new Set(['build', 'deps', 'examples', 'incremental']);

// `test` is the crate of the test harness.
const STANDARD_CRATES = new Set(['alloc', 'core', 'proc-macro', 'std', 'test']);

// Files of the project import these modules beside the project itself: `use db::db` would be ambiguous.
export const OWN_MODULES = new Set(
  `access commands connections credential credentials crypto db io oneshot restart routes secret-id server
  shutdown telemetry thread worker`.split(/\s+/),
);

// A project's database has its name. These belong to the servers, and `just prepare` drops sqlx_prepare.
const OTHER_DATABASES = new Set(
  `information-schema mysql performance-schema sys postgres template0 template1 sqlx-prepare`.split(' '),
);

const LOCKED = new Set(lockedCrates.map(dashed));

/**
 * Checks whether a name works in cargo and in every generated file. It is stricter than `cargo new`, which accepts
 * names that fail later: in the build, in the lock file, or on Windows.
 *
 * @returns the name, or what is wrong with it together with a name that works
 */
export function checkName(name: string): string | Refusal {
  const problem = fault(name);
  return problem === undefined ? name : { problem, proposal: propose(name) };
}

/**
 * Parses a project name.
 * @param remedy says how to use a name that works
 * @throws UserError with such a name
 */
export function parseName(name: string, remedy: (proposal: string) => string): string {
  const checked = checkName(name);
  if (typeof checked === 'string') return checked;
  throw new UserError(checked.problem, remedy(checked.proposal), USAGE);
}

function fault(name: string): string | undefined {
  const shown = JSON.stringify(name);
  if (name === '') return 'The name is empty.';
  if (/[/\\]/.test(name)) return `${shown} is a path, not a name.`;
  if (/\s/.test(name)) return `${shown} contains ${name.includes(' ') ? 'a space' : 'white space'}.`;
  if (/\P{ASCII}/u.test(name)) return `${shown} contains a character outside ASCII.`;
  if (/[A-Z]/.test(name)) return `${shown} contains an upper-case letter.`;
  if (/[^a-z0-9_-]/.test(name)) return `${shown} may contain only letters, digits, - and _.`;
  if (/^\d/.test(name)) return `${shown} starts with a digit.`;
  if (/^[-_]|[-_]$/.test(name)) return `${shown} starts or ends with - or _.`;
  // rustc's lint for snake case would print a warning in every build.
  if (/[-_]{2}/.test(name)) return `${shown} contains two of - and _ in a row.`;
  if (name.length > LONGEST) return `The name has ${name.length} characters. The limit is ${LONGEST}.`;

  const word = dashed(name);
  if (RUST_WORDS.has(name.replaceAll('-', '_'))) return `${shown} is a keyword or a type of Rust.`;
  if (CARGO_DIRECTORIES.has(word)) return `${shown} is the name of a directory that cargo uses.`;
  if (STANDARD_CRATES.has(word)) return `${shown} is the name of a crate that comes with Rust.`;
  if (isDevice(word)) return `${shown} is a device name on Windows.`;
  if (OWN_MODULES.has(word)) return `${shown} is the name of a module that the generated project imports.`;
  if (OTHER_DATABASES.has(word)) return `${shown} is the name of a database with another purpose.`;
  if (LOCKED.has(word)) return `${shown} is the name of a crate that generated projects use.`;
  return undefined;
}

function propose(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/[-_]*([-_])/g, '$1');
  const stem = trim(trim(plain).slice(0, LONGEST - 'my-'.length));
  return [stem, `my-${stem}`, `${stem}-api`, 'my-api'].find((candidate) => fault(candidate) === undefined)!;
}

function trim(text: string): string {
  return text.replace(/^[-_]+|[-_]+$/g, '');
}

/** cargo and rustc treat - and _ as the same character. */
function dashed(name: string): string {
  return name.replaceAll('_', '-');
}

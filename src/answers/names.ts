import { lockedCrates } from './locked-crates.ts';

export interface Refusal {
  problem: string;
  proposal: string;
}

const LONGEST = 64;

// Keywords of every edition, reserved ones included, and the primitive types: code that says `use <name>::…` or `&str`
// would mean something else.
const KEYWORDS = new Set(
  `abstract as async auto await become box break const continue crate default do dyn else enum extern false final fn for gen
  if impl in let loop macro macro_rules match mod move mut override priv pub raw ref return safe self static struct super
  trait true try type typeof union unsafe unsized use virtual where while yield
  bool char f16 f32 f64 f128 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize`.split(/\s+/),
);

// The folders of cargo's target directory: a binary of that name would take the place of one.
const CARGO_DIRECTORIES = new Set(['build', 'deps', 'examples', 'incremental']);

// `test` is the harness's own crate.
const STANDARD_CRATES = new Set(['alloc', 'core', 'proc-macro', 'std', 'test']);

// The generated main.rs imports these modules from the crate: `use db::db` would be ambiguous.
const OWN_MODULES = new Set(['db', 'healthcheck', 'routes']);

const WINDOWS_DEVICES = /^(aux|con|nul|prn|com\d|lpt\d)$/;

const LOCKED = new Set(lockedCrates.map(dashed));

/**
 * The name itself when cargo and every generated file can live with it; otherwise why not, and a name that would do.
 * Stricter than `cargo new`, which lets pass what fails later: at the build, in the lock file, on Windows.
 */
export function checkName(name: string): string | Refusal {
  const problem = fault(name);
  return problem === undefined ? name : { problem, proposal: propose(name) };
}

function fault(name: string): string | undefined {
  const shown = JSON.stringify(name);
  if (name === '') return 'The name is empty.';
  if (/[/\\]/.test(name)) return `${shown} is a path, not a name.`;
  if (/\s/.test(name)) return `${shown} has a blank in it.`;
  if (/\P{ASCII}/u.test(name)) return `${shown} has a character outside ASCII.`;
  if (/[A-Z]/.test(name)) return `${shown} has an upper-case letter.`;
  if (/[^a-z0-9_-]/.test(name)) return `${shown} has a character that is no letter, digit, - or _.`;
  if (/^\d/.test(name)) return `${shown} begins with a digit.`;
  if (/^[-_]|[-_]$/.test(name)) return `${shown} begins or ends with - or _.`;
  // rustc's lint for snake case: a warning in every build.
  if (/[-_]{2}/.test(name)) return `${shown} has two of - and _ in a row.`;
  if (name.length > LONGEST) return `The name has ${name.length} characters; ${LONGEST} is the most.`;

  const word = dashed(name);
  if (KEYWORDS.has(name.replaceAll('-', '_'))) return `${shown} is a word of the Rust language.`;
  if (CARGO_DIRECTORIES.has(word)) return `${shown} is a directory of cargo's.`;
  if (STANDARD_CRATES.has(word)) return `${shown} is a crate that comes with Rust.`;
  if (WINDOWS_DEVICES.test(word)) return `${shown} is a device's name on Windows.`;
  if (OWN_MODULES.has(word)) return `${shown} is a module of the generated project.`;
  if (LOCKED.has(word)) return `${shown} is a crate that generated projects use, and a lock file cannot hold both.`;
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

/** cargo and rustc take - and _ for the same. */
function dashed(name: string): string {
  return name.replaceAll('_', '-');
}

import type { Run } from './measure.ts';
import type { Program } from './programs.ts';
import { table } from './report.ts';

export interface Result {
  program: Program;
  help: Run;
  project: Run;
  /** MiB. */
  memory: number;
  files: number;
}

export interface Benchmark {
  stamp: readonly string[];
  runs: number;
  /** `node -e 0`. */
  node: Run;
  results: readonly Result[];
  withoutCargo: Run;
  /** A Node that writes as many files of the same sizes, and does nothing else. */
  onlyWrites: Run;
  /** Milliseconds. */
  inMemory: { projects: number; first: number; later: number };
}

/** The page `docs/benchmarks/cli.md`. */
export function page({ stamp, runs, node, results, withoutCargo, onlyWrites, inMemory }: Benchmark): string {
  const own = results[0]!;
  const [first, later] = [inMemory.first.toFixed(0), inMemory.later.toFixed(0)];
  const ratio = ({ cpu }: Run) => (cpu / node.cpu).toFixed(2);
  return `# The command

How much \`create-backend\` costs, beside other programs that create projects. \`npm run bench:cli\` wrote this page.

![Processor time to create a project](cli.svg)

${stamp.join('\n')}
- Medians of ${runs} runs. The programs take turns, so other load affects all of them. One more round filled the caches.
- Each program creates a project with its defaults, without prompts, git and installation.
- CPU is processor time, user and system, of the program and its children. It depends less on other load than wall time.
- The runs have no \`NODE_OPTIONS\` and no \`NODE_EXTRA_CA_CERTS\`. The latter can triple the start of every Node.

## A project

${table(
  ['program', 'version', 'CPU', 'wall', 'memory', 'files', 'CPU per file', 'packages', 'packed'],
  results.map(({ program, project, memory, files }) => [
    `${program.name}`,
    program.version,
    milliseconds(project.cpu),
    milliseconds(project.wall),
    `${memory.toFixed(0)} MiB`,
    `${files}`,
    `${((project.cpu * 1000) / files).toFixed(1)} ms`,
    `${program.packages}`,
    `${(program.packed / 1000).toFixed(0)} kB`,
  ]),
)}

- memory: the most that one of its Node processes had.
- packages: what npm installs to run it, itself included. packed: its own tarball, without those packages.

## The start

${table(
  ['run', 'CPU', '× `node -e 0`'],
  [
    ['`node -e 0`', milliseconds(node.cpu), '1.00'],
    ...results.map(({ program, help }) => [`\`${program.name} --help\``, milliseconds(help.cpu), ratio(help)]),
    ['a project of `create-backend`', milliseconds(own.project.cpu), ratio(own.project)],
    ['… where cargo is not installed', milliseconds(withoutCargo.cpu), ratio(withoutCargo)],
    ['a Node that only writes files of the same sizes', milliseconds(onlyWrites.cpu), ratio(onlyWrites)],
  ],
)}

## In memory

All ${inMemory.projects} combinations, from the packed templates to the texts of all files: ${first} ms of processor
time the first time, and ${later} ms (median) after that.

## To repeat it

\`\`\`console
npm ci
npm run bench:cli        # or: npm run bench:cli -- 15, for fifteen runs
\`\`\`

It needs bash, npm and the network. It installs the newest versions of the other programs in a temporary directory. A
program that does not run on this version of Node is left out, so use the newest Node.
`;
}

function milliseconds(seconds: number): string {
  return `${(seconds * 1000).toFixed(0)} ms`;
}

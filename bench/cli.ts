// `npm run bench:cli [runs]` compares the built program with Node alone and with the newest versions of other programs
// that create projects. It prints the tables of docs/benchmarks/cli.md, and writes that page and its picture.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { combinations, defaults } from '../src/answers/options.ts';
import { generate, newSecret } from '../src/generate/generate.ts';
import { unpacked } from '../src/generate/packed.ts';
import { version } from '../src/version.ts';
import { root } from '../test/support/repository.ts';
import { drawBars } from './bars.ts';
import { type Command, measure, median, peakMemory, type Run } from './measure.ts';
import { page, type Result } from './page.ts';
import { installRivals, ours } from './programs.ts';
import { stamp } from './stamp.ts';

const runs = Math.max(5, Number(process.argv[2] ?? 7));
const home = mkdtempSync(join(tmpdir(), 'create-backend-bench-'));
const env = cleanEnvironment();

try {
  const before = stamp();
  const programs = [ours, ...installRivals(home)];
  const subjects: Subject[] = [
    { label: 'node -e 0', args: ['-e', '0'], runs: [] },
    ...programs.flatMap((program) => [
      { label: `${program.name} --help`, args: [program.entry, '--help'], runs: [] },
      { label: program.name, args: [program.entry, ...program.create], runs: [] },
    ]),
    { label: 'only writes', args: ['-e', onlyWrites()], runs: [] },
    { label: 'without cargo', args: [ours.entry, ...ours.create], path: home, runs: [] },
  ];
  for (let round = -1; round < runs; round++) {
    for (const subject of subjects) {
      const run = measure(commandOf(subject));
      if (round >= 0) subject.runs.push(run); // the first round only fills caches
    }
  }
  const of = (label: string): Run => {
    const all = subjects.find((subject) => subject.label === label)!.runs;
    return { cpu: median(all.map(({ cpu }) => cpu)), wall: median(all.map(({ wall }) => wall)) };
  };
  const results = programs.map((program): Result => {
    const command = commandOf({ label: program.name, args: [program.entry, ...program.create] });
    const memory = peakMemory(command);
    return {
      program,
      memory,
      files: filesIn(join(command.cwd, 'project')),
      help: of(`${program.name} --help`),
      project: of(program.name),
    };
  });
  const node = of('node -e 0');
  const text = page({
    stamp: before,
    runs,
    node,
    results,
    withoutCargo: of('without cargo'),
    onlyWrites: of('only writes'),
    inMemory: inMemory(),
  });
  console.log(text);
  const folder = join(root, 'docs', 'benchmarks');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'cli.md'), text);
  writeFileSync(join(folder, 'cli.svg'), picture(results));
} finally {
  rmSync(home, { recursive: true, force: true });
}

interface Subject extends Pick<Command, 'label' | 'args'> {
  path?: string;
  runs: Run[];
}

/** Each run has a directory of its own: ext4 takes longer to create files where some were just deleted. */
function commandOf({ label, args, path }: Omit<Subject, 'runs'>): Command {
  return { label, args, cwd: mkdtempSync(join(home, 'run-')), env: path === undefined ? env : { ...env, PATH: path } };
}

/** A program that writes as many files, of the same sizes, into the same directories: the file system needs time. */
function onlyWrites(): string {
  const packed = unpacked(readFileSync(join(root, 'dist', 'templates.txt')));
  const { files } = generate({ ...defaults(), name: 'project' }, packed, version, newSecret());
  const sizes = [...files].map(([path, { text }]) => [`project/${path}`, Buffer.byteLength(text)]);
  return `for (const [path, size] of ${JSON.stringify(sizes)}) {
    fs.mkdirSync(path.replace(/[^/]+$/, ''), { recursive: true });
    fs.writeFileSync(path, 'x'.repeat(size));
  }`;
}

/** Without npm's variables, and without what changes the start of every Node here, such as more certificates. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const real = process.env.HOME ?? '';
  const kept = Object.entries(process.env).filter(([name]) => !/^(NODE_|npm_)/.test(name));
  return {
    CARGO_HOME: join(real, '.cargo'),
    RUSTUP_HOME: join(real, '.rustup'),
    npm_config_userconfig: process.env.npm_config_userconfig ?? join(real, '.npmrc'),
    ...Object.fromEntries(kept),
    HOME: home,
    CI: '1',
    DO_NOT_TRACK: '1',
    BTS_TELEMETRY: '0',
    npm_config_fetch_retries: '0', // some look for a newer version of themselves
  };
}

function filesIn(directory: string): number {
  return readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
}

/** Milliseconds of processor time for rendering all combinations in this process, from the packed templates on. */
function inMemory(): { projects: number; first: number; later: number } {
  // Packing them here would render all projects before the first measurement.
  const packed = readFileSync(join(root, 'dist', 'templates.txt'));
  const all = combinations(defaults().addons, defaults().sample);
  const times = Array.from({ length: runs }, () => {
    const start = process.cpuUsage();
    const templates = unpacked(packed);
    for (const choices of all) generate({ ...choices, name: 'my-api' }, templates, version, newSecret());
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  });
  return { projects: all.length, first: times[0]!, later: median(times.slice(1)) };
}

function picture(results: readonly Result[]): string {
  const panel = (title: string, figure: (result: Result) => number, unit: string) => ({
    title,
    bars: [...results]
      .sort((a, b) => figure(a) - figure(b))
      .map((result) => ({
        label: result.program.name,
        value: figure(result),
        text: `${figure(result) < 10 ? figure(result).toFixed(1) : Math.round(figure(result))} ${unit}`,
        ours: result.program === ours,
      })),
  });
  return drawBars('Processor time to create a project', [
    panel('Processor time for a project', ({ project }) => project.cpu * 1000, 'ms'),
    panel('Processor time for each file of it', ({ project, files }) => (project.cpu * 1000) / files, 'ms'),
  ]);
}

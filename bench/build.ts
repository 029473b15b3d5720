// `npm run bench:build` compares the build of the default project with those of projects that other programs generate,
// and writes docs/benchmarks/build.md. Its last section says what it needs.
//   -- --only touched      measures only the sections whose names begin so, and keeps the others of the last run
//   -- --rounds 5          how often each project is built after a change
//   -- --work <directory>  keeps its projects and results
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Build } from './build/build.ts';
import { generated, PROGRAMS } from './build/projects.ts';
import { median, type Run } from './measure.ts';
import { type Section, table, write } from './report.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '5' },
    work: { type: 'string', default: join(tmpdir(), 'create-backend-bench-build') },
  },
});
const rounds = Number(values.rounds);
const rustc = execFileSync('rustc', ['--version'], { encoding: 'utf8' }).trim();

/** The first one is ours. */
function* builds(): Generator<Build> {
  for (const program of PROGRAMS) {
    const project = generated(program, join(values.work, 'projects'));
    if (project !== undefined) yield new Build(project, join(values.work, 'target'));
  }
}

/** A build of everything, once for each project. */
function cold(): Section {
  const results = Array.from(builds(), (build) => ({ project: build.project, ...build.cold() }));
  const [own] = results;
  const rows = results.map(({ project, cpu, wall, crates, mebibytes }) => [
    project.name,
    project.version,
    `${crates}`,
    `${cpu.toFixed(0)} s`,
    (cpu / own!.cpu).toFixed(1),
    `${wall.toFixed(0)} s`,
    `${mebibytes.toFixed(0)} MiB`,
  ]);
  const text = `\`cargo build\` with an empty target directory, once for each project. Nothing is downloaded.

${table(['project', 'version', 'crates compiled', 'CPU', '× ours', 'wall', 'target directory'], rows)}`;
  const panel = (title: string, figure: (result: (typeof results)[number]) => number, unit: string) => ({
    title,
    bars: results.map((result) => ({
      label: result.project.name,
      value: figure(result),
      text: `${Math.round(figure(result))}${unit}`,
      ours: result === own,
    })),
  });
  const panels = [
    panel('Processor time of the first build', ({ cpu }) => cpu, ' s'),
    panel('Crates compiled', ({ crates }) => crates, ''),
    panel('Target directory', ({ mebibytes }) => mebibytes, ' MiB'),
  ];
  return { title: 'The first build', text, panels };
}

/** The build after a change of one handler. */
function touched(): Section {
  const runs = new Map(Array.from(builds(), (build): [Build, Run[]] => [build, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [build, all] of runs) {
      const run = build.touched();
      if (round > 0) all.push(run);
    }
  }
  const rows = [...runs].map(([{ project }, all]) => [project.name, ...figures(all)]);
  const text = `A string in one handler changes, and \`cargo build\` runs again. ${rounds} rounds, in which the projects
take turns, after one that does not count. Medians.

${table(['project', 'CPU', 'wall', 'fastest'], rows)}`;
  return { title: 'After a change of one handler', text };
}

/** The same with other linkers, for our project. */
function linkers(): Section {
  const [ours] = builds();
  const kinds = ['', 'bfd', 'lld', 'mold'];
  const runs = kinds.map((): Run[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [at, linker] of kinds.entries()) {
      const run = ours!.touched(linker);
      if (round > 0) runs[at]!.push(run);
    }
  }
  const rows = kinds.map((linker, at) => [
    linker === '' ? 'the default of rustc' : `${linker} ${versionOf(linker)}`,
    ...figures(runs[at]!),
  ]);
  const text = `The same for our project, with other linkers: \`-C link-arg=-fuse-ld=<linker>\` for the executable.
On x86-64 Linux, rustc uses its own copy of lld. ${rounds} rounds.

${table(['linker', 'CPU', 'wall', 'fastest'], rows)}`;
  return { title: 'Linkers', text };
}

function versionOf(linker: string): string {
  const text = execFileSync(`ld.${linker}`, ['--version'], { encoding: 'utf8' });
  return /\d+\.\d+(\.\d+)?/.exec(text)![0];
}

function figures(runs: readonly Run[]): string[] {
  const walls = runs.map(({ wall }) => wall);
  const cpu = median(runs.map((run) => run.cpu));
  return [cpu, median(walls), Math.min(...walls)].map((seconds) => `${seconds.toFixed(1)} s`);
}

await write(
  {
    name: 'build',
    title: 'The build',
    picture: 'What the first build of a project costs',
    intro: [
      `How long cargo builds a project, beside projects of other programs. \`npm run bench:build\` wrote this page.`,
      `${rustc}. All builds are debug builds, with the profile of each project.`,
      `CPU is processor time, user and system, of cargo and its children. It depends less on other load than wall
  time.`,
      'All projects have a database, users and sign-in. They differ in much else, so this compares no frameworks.',
    ],
    sections: { cold, touched, linkers },
    repeat: `\`\`\`console
npm ci
cargo install --locked loco salvo-cli
apt-get install mold lld
npm run bench:build             # or a part: npm run bench:build -- --only touched
\`\`\`

It needs Linux and the network. A program that is not installed is left out.`,
  },
  values.work,
  values.only,
);

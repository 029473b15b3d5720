// `npm run bench:cli [runs]` measures the processor seconds of the built program, of Node alone and of create-vite.
// Processor time depends less on the load of the machine than elapsed time.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../support/repository.ts';

const runs = Math.max(15, Number(process.argv[2] ?? 15));
const home = mkdtempSync(join(tmpdir(), 'create-backend-bench-'));
const bin = join(root, 'bin', 'create-backend.js');

interface Subject {
  label: string;
  args: string[];
  goal?: number;
  without?: 'cargo';
  seconds: number[];
}

const subjects: readonly Subject[] = [
  { label: 'node -e 0', args: ['-e', '0'], seconds: [] },
  { label: 'create-backend --help', args: [bin, '--help'], goal: 1.35, seconds: [] },
  { label: 'create-backend: a project', args: [bin, 'project', '--yes', '--no-git'], goal: 2, seconds: [] },
  {
    label: '… without running cargo --version',
    args: [bin, 'project', '--yes', '--no-git'],
    without: 'cargo',
    seconds: [],
  },
  ...createVite(),
];

try {
  for (let run = -1; run < runs; run++) {
    for (const subject of subjects) {
      rmSync(join(home, 'project'), { recursive: true, force: true });
      const seconds = measure(subject);
      if (run >= 0) subject.seconds.push(seconds); // the first round only fills the disk cache
    }
  }
  report();
} finally {
  rmSync(home, { recursive: true, force: true });
}

/** Processor seconds (user and system) of one run and its child processes, measured by the shell's `time`. */
function measure({ label, args, without }: Subject): number {
  const path = without ? home : (process.env.PATH ?? '');
  const script = 'TIMEFORMAT="%3U %3S"; PATH=$0; time "$@" > /dev/null 2>&1';
  const { status, stderr } = spawnSync('bash', ['-c', script, path, process.execPath, ...args], {
    cwd: home,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${label} exited with ${status}: ${stderr}`);
  const [user = NaN, system = NaN] = stderr.trim().split(' ').map(Number);
  return user + system;
}

/** The leanest comparable program, from npm or its cache. Returns nothing if it cannot be downloaded. */
function createVite(): Subject[] {
  try {
    const pack = ['pack', '--silent', '--prefer-offline', 'create-vite@9'];
    const tarball = execFileSync('npm', pack, {
      cwd: home,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    execFileSync('tar', ['-xzf', tarball], { cwd: home });
    const vite = join(home, 'package', 'index.js');
    return [
      { label: 'create-vite --help', args: [vite, '--help'], seconds: [] },
      {
        label: 'create-vite: a project',
        args: [vite, 'project', '--template', 'vanilla-ts', '--no-interactive'],
        seconds: [],
      },
    ];
  } catch {
    console.log('Not compared with create-vite, which could not be downloaded.');
    return [];
  }
}

function report(): void {
  const floor = median(subjects[0]!.seconds);
  const width = Math.max(...subjects.map(({ label }) => label.length));
  console.log(`Node ${process.versions.node}, medians of ${runs} interleaved runs, processor seconds`);
  for (const { label, seconds, goal } of subjects) {
    const ratio = median(seconds) / floor;
    const verdict = goal === undefined ? '' : ratio <= goal ? `  goal ${goal}: met` : `  goal ${goal}: MISSED`;
    console.log(`${label.padEnd(width)}  ${median(seconds).toFixed(3)}  ${ratio.toFixed(2)} × node${verdict}`);
  }
  for (const what of ['--help', 'a project']) {
    const [ours, theirs] = ['create-backend', 'create-vite'].map((tool) =>
      subjects.find(({ label }) => label.startsWith(tool) && label.endsWith(what)),
    );
    if (ours && theirs)
      console.log(`${what}: ${(median(ours.seconds) / median(theirs.seconds)).toFixed(2)} × create-vite`);
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

import { cpus, release, type } from 'node:os';

/** A busier machine than this is no quiet one. */
const QUIET = 0.1;

/** Where and when a benchmark ran, as lines of a Markdown list. */
export function stamp(): string[] {
  const processors = cpus();
  const busy = busyShare();
  const percent = `${Math.round(busy * 100)} % of the processor time was in use`;
  return [
    `- Date: ${new Date().toISOString().slice(0, 10)}`,
    `- Machine: ${processors.length} × ${processors[0]?.model.trim()}, ${type()} ${release().split('.', 2).join('.')}`,
    `- Node ${process.versions.node}`,
    busy > QUIET
      ? `- Other programs used the machine just before (${percent}). Wall time says little then.`
      : `- The machine was quiet just before (${percent}).`,
  ];
}

/** The share of the processor time that other programs take in a second. A load average would include earlier runs. */
function busyShare(): number {
  const before = times();
  wait(1000);
  const after = times();
  return 1 - (after.idle - before.idle) / (after.all - before.all);
}

function times(): { idle: number; all: number } {
  const all = cpus().map(({ times }) => times);
  return {
    idle: all.reduce((sum, { idle }) => sum + idle, 0),
    all: all.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0),
  };
}

function wait(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

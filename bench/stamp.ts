import { cpus, loadavg, release, type } from 'node:os';

/** Where and when a benchmark ran, as lines of a Markdown list. */
export function stamp(): string[] {
  const processors = cpus();
  const [load = 0] = loadavg();
  const busy = load > processors.length / 4;
  return [
    `- Date: ${new Date().toISOString().slice(0, 10)}`,
    `- Machine: ${processors.length} × ${processors[0]?.model.trim()}, ${type()} ${release().split('.', 2).join('.')}`,
    `- Node ${process.versions.node}`,
    busy
      ? `- Other programs used the machine at the start (load average ${load.toFixed(1)}). Wall time says little then.`
      : `- The machine was quiet at the start (load average ${load.toFixed(1)}).`,
  ];
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { attempt, type Outcome } from '../../support/shell.ts';
import type { Service } from './compose.ts';

export interface Spec {
  name: string;
  /** The image's files. */
  root: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  user: { uid: number; gid: number };
  /** The compose service whose restrictions apply. */
  service: Service;
  /** The service's volumes. */
  mounts: readonly { source: string; target: string; readOnly: boolean }[];
  /** The process whose network the container shares; without one, it has its own network. */
  network?: number | undefined;
}

/** A container under crun, the runtime of Podman, with the restrictions of a compose service. */
export class Container {
  readonly pid: number;
  private readonly child: ChildProcess;
  private readonly spec: Spec;
  private readonly state: string;
  private readonly said: string[];

  private constructor(child: ChildProcess, spec: Spec, state: string, said: string[], pid: number) {
    this.child = child;
    this.spec = spec;
    this.state = state;
    this.said = said;
    this.pid = pid;
  }

  static async start(directory: string, spec: Spec): Promise<Container> {
    const bundle = join(directory, `${spec.name}-bundle`);
    const state = join(directory, 'crun');
    const pidFile = join(bundle, 'pid');
    const hosts = join(bundle, 'hosts');
    mkdirSync(bundle);
    writeFileSync(hosts, '127.0.0.1 localhost database\n'); // program and database share one network
    writeFileSync(join(bundle, 'config.json'), JSON.stringify(runtimeConfig(spec, hosts)));
    const child = spawn(...crun(state, 'run', '--bundle', bundle, '--pid-file', pidFile, spec.name), {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said: string[] = [];
    for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (part) => said.push(String(part)));
    const pid = await appears(pidFile, child).catch((error: Error) => {
      throw new Error(`${spec.name} did not start (${error.message}): ${said.join('')}`);
    });
    process.on('exit', () => child.exitCode === null && process.kill(pid, 'SIGKILL'));
    return new Container(child, spec, state, said, pid);
  }

  get log(): string {
    return this.said.join('');
  }

  /** Runs another process in the container, as the health check of an engine does. */
  async exec(args: readonly string[]): Promise<Outcome> {
    const [command, rest] = crun(this.state, 'exec', this.spec.name, ...args);
    return attempt(command, rest);
  }

  /** Runs curl in the container's network. */
  async request(...args: readonly string[]): Promise<{ status: number; body: string }> {
    const { stdout } = await attempt('nsenter', [
      `--net=/proc/${this.pid}/ns/net`,
      'curl',
      '-s',
      '--max-time',
      '5',
      '-w',
      '\n%{http_code}',
      ...args,
    ]);
    const [, body, status] = /^([\s\S]*)\n(\d+)$/.exec(stdout) ?? ['', '', '0'];
    return { status: Number(status), body: body! };
  }

  /** Waits until the condition holds. */
  async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    for (let waited = 0; !(await holds()); waited += 200) {
      if (this.child.exitCode !== null)
        throw new Error(`${this.spec.name} exited with ${this.child.exitCode}:\n${this.log}`);
      if (waited > 60_000) throw new Error(`${this.spec.name}: ${what} did not succeed within 60 s:\n${this.log}`);
      await sleep(200);
    }
  }

  /** Sends the signal, and returns the exit code. */
  async stop(signal: string): Promise<number> {
    if (this.child.exitCode !== null) return this.child.exitCode;
    const end = once(this.child, 'close');
    const [command, rest] = crun(this.state, 'kill', this.spec.name, signal);
    await attempt(command, rest);
    const killer = setTimeout(() => process.kill(this.pid, 'SIGKILL'), 30_000);
    await end;
    clearTimeout(killer);
    return this.child.exitCode ?? -1;
  }
}

/** Runs crun in a mount namespace without control groups: crun refuses some set-ups of them, and none is needed. */
function crun(state: string, ...args: string[]): [string, string[]] {
  const script = 'mount -t tmpfs none /sys/fs/cgroup 2>/dev/null; exec crun "$@"';
  return [
    'unshare',
    [
      '--mount',
      '--propagation',
      'private',
      'sh',
      '-c',
      script,
      'crun',
      '--root',
      state,
      '--cgroup-manager=disabled',
      ...args,
    ],
  ];
}

/** The OCI configuration of a service. Where it has no restriction, Docker's wide defaults apply. */
function runtimeConfig({ name, root, args, env, user, service, mounts, network }: Spec, hosts: string): object {
  const dropsAll = String(service.cap_drop) === 'ALL';
  const tmpfs = [service.tmpfs ?? []].flat();
  const namespaces = ['pid', 'ipc', 'uts', 'mount'].map((type): object => ({ type }));
  return {
    ociVersion: '1.0.2',
    hostname: name,
    process: {
      user,
      args,
      cwd: '/',
      env: Object.entries(env).map((entry) => entry.join('=')),
      capabilities: dropsAll
        ? {}
        : {
            bounding: DOCKERS_CAPABILITIES,
            effective: user.uid === 0 ? DOCKERS_CAPABILITIES : [],
            permitted: user.uid === 0 ? DOCKERS_CAPABILITIES : [],
          },
      noNewPrivileges: (service.security_opt ?? []).includes('no-new-privileges:true'),
    },
    root: { path: root, readonly: service.read_only === true },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      {
        destination: '/dev',
        type: 'tmpfs',
        source: 'tmpfs',
        options: ['nosuid', 'strictatime', 'mode=755', 'size=65536k'],
      },
      {
        destination: '/dev/shm',
        type: 'tmpfs',
        source: 'shm',
        options: ['nosuid', 'noexec', 'nodev', 'mode=1777', 'size=65536k'],
      },
      { destination: '/etc/hosts', type: 'bind', source: hosts, options: ['rbind', 'ro'] },
      ...tmpfs.map((destination) => ({
        destination,
        type: 'tmpfs',
        source: 'tmpfs',
        options: ['nosuid', 'nodev', 'noexec', 'mode=1777'],
      })),
      ...mounts.map(({ source, target, readOnly }) => ({
        destination: target,
        type: 'bind',
        source,
        options: ['rbind', readOnly ? 'ro' : 'rw'],
      })),
    ],
    linux: {
      namespaces: [
        ...namespaces,
        { type: 'network', ...(network === undefined ? {} : { path: `/proc/${network}/ns/net` }) },
      ],
    },
  };
}

const DOCKERS_CAPABILITIES = [
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_FOWNER',
  'CAP_FSETID',
  'CAP_KILL',
  'CAP_NET_BIND_SERVICE',
  'CAP_SETGID',
  'CAP_SETUID',
];

/** Waits for the process id of the container. */
async function appears(pidFile: string, child: ChildProcess): Promise<number> {
  for (let waited = 0; waited < 10_000; waited += 50) {
    try {
      const pid = Number(readFileSync(pidFile, 'utf8'));
      if (pid > 0) return pid;
    } catch {
      // the file does not exist yet
    }
    if (child.exitCode !== null) throw new Error(`crun exited with ${child.exitCode}`);
    await sleep(50);
  }
  throw new Error('crun wrote no process id within 10 s');
}

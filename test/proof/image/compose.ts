import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../support/shell.ts';
import { pythonTools } from '../tools.ts';

export interface Service {
  build?: string;
  image?: string;
  user?: string;
  env_file?: string;
  environment: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  tmpfs?: string | string[];
  depends_on?: Record<string, { condition: string }>;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  healthcheck?: { test: string[]; retries: number };
  stop_grace_period?: string;
  restart?: string;
}

export interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, null>;
}

/** Reads a project's compose file with a YAML parser, and fills in the variables of `.env` as compose does. */
export async function readCompose(project: string): Promise<Compose> {
  const program = 'import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)';
  const { stdout } = await run(join(await pythonTools(), 'python'), ['-c', program, join(project, 'compose.yaml')]);
  const known = new Map(Object.entries(readEnv(project)));
  const fill = (text: string) =>
    text.replace(/\$\{(\w+)(?::\?([^}]*))?\}/g, (_, name, complaint) => {
      const value = known.get(name);
      if (value || complaint === undefined) return value ?? '';
      throw new Error(`required variable ${name} is missing a value: ${complaint}`);
    });
  return JSON.parse(stdout, (_, value: unknown) => (typeof value === 'string' ? fill(value) : value)) as Compose;
}

export function readEnv(project: string): Record<string, string> {
  const lines = readFileSync(join(project, '.env'), 'utf8').matchAll(/^(\w+)=(.*)$/gm);
  return Object.fromEntries([...lines].map(([, name, value]) => [name!, value!]));
}

/** Keys that would remove a restriction. */
const LOOSENING = ['privileged', 'cap_add', 'network_mode', 'pid', 'ipc', 'userns_mode', 'devices', 'extra_hosts'];

/** The missing restrictions of a compose file; empty if there is none. */
export function faults({ services, volumes }: Compose): string[] {
  const found: string[] = [];
  const must = (fine: boolean, fault: string) => void (fine || found.push(fault));
  for (const [name, service] of Object.entries(services)) {
    const own = (fine: boolean, fault: string) => must(fine, `${name}: ${fault}`);
    own(service.read_only === true, 'its root is not read-only');
    own(String(service.cap_drop) === 'ALL', 'it keeps capabilities');
    own(String(service.security_opt) === 'no-new-privileges:true', 'it may gain privileges');
    own(
      LOOSENING.every((key) => !(key in service)),
      'it loosens a restriction',
    );
    own(
      (service.ports ?? []).every((port) => /^127\.0\.0\.1:\d+:\d+$/.test(port)),
      'a port is open to the network',
    );
    own(parseInt(service.stop_grace_period ?? '10', 10) >= 30, 'it is killed within 30 s');
    for (const [source, , mode] of (service.volumes ?? []).map((volume) => volume.split(':'))) {
      own(source! in volumes || mode === 'ro', `${source} is neither a named volume nor read-only`);
    }
  }
  const { app, database } = services;
  if (app === undefined) return [...found, 'there is no app'];
  const settings = { HOST: '0.0.0.0', LOG_FORMAT: 'json', SHUTDOWN_DELAY_SECS: '5' };
  for (const [name, value] of Object.entries(settings))
    must(app.environment[name] === value, `app: ${name} is not ${value}`);
  must(app.env_file === '.env', 'app: it does not read .env');
  must(
    (app.environment.COOKIE_INSECURE ?? 'false') === 'false',
    'app: it refuses to start with insecure cookies on every interface',
  );
  if (database === undefined) {
    must((app.volumes ?? []).length === 1, 'app: its database is not in a volume');
    return found;
  }
  must(app.depends_on?.database?.condition === 'service_healthy', 'app: it does not wait for the database');
  must(/^\d+:\d+$/.test(database.user ?? '') && !database.user!.startsWith('0'), 'database: it runs as root');
  must(/:\d/.test(database.image ?? ''), 'database: the image has no version');
  must(database.ports?.length === 1, 'database: programs on this machine cannot reach it');
  must(database.healthcheck?.test[0] === 'CMD', 'database: there is no health check');
  must(
    (database.volumes ?? []).some((volume) => volume.split(':')[0]! in volumes),
    'database: its data is not in a volume',
  );
  return found;
}

import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RUST } from '../../src/choices/rust.ts';
import { dockerfileFaults } from '../support/dockerfile.ts';
import { run } from '../support/shell.ts';
import { Builder, type ImageConfig } from './image/builder.ts';
import { type Compose, faults, readCompose, readEnv } from './image/compose.ts';
import { Container } from './image/container.ts';
import { addedFiles, loadedLibraries, megabytes, pulledBytes, sizeOf } from './image/files.ts';
import { lint } from './image/hadolint.ts';
import { startPostgres } from './image/postgres.ts';
import { type Roots, roots } from './image/roots.ts';
import { compareSizes, type Sizes } from './image/sizes.ts';

/** Checks the Dockerfiles and compose files of these projects, without building an image. */
export async function lintImages(projects: readonly string[]): Promise<string> {
  for (const project of projects) {
    await lint(project);
    const found = [
      ...dockerfileFaults(readFileSync(join(project, 'Dockerfile'), 'utf8')),
      ...faults(await readCompose(project)),
    ];
    if (found.length > 0) throw new Error(`${basename(project)}: ${found.join('; ')}`);
  }
  return `${projects.length} Dockerfiles and compose files, no findings`;
}

/** Builds and runs the image of a project, and compares its sizes with those that the tour of the project has. */
export async function proveImage(project: string, home: string): Promise<string> {
  const { sizes, rustc } = await measureImage(project, home);
  compareSizes(project, sizes);
  const { program, image, pulled } = sizes;
  const added = `the program has ${megabytes(program)}, the image ${megabytes(image)}, ${megabytes(pulled)} to pull`;
  return `${added} (the article: about 20 MB); ${rustc}`;
}

/**
 * Builds a project's Dockerfile with buildah on substitutes for its base images, and runs the image with crun under the
 * restrictions of its compose file. Works for SQLite and PostgreSQL. `home` keeps the parts that take long to create.
 */
export async function measureImage(project: string, home: string): Promise<{ sizes: Sizes; rustc: string }> {
  const name = basename(project);
  const image = `localhost/${name}`;
  const substitutes = await roots(home, RUST);
  const builder = await Builder.in(home);
  const bases = basesOf(project);
  await builder.importBases(substitutes, bases);

  await run('cargo', ['fetch', '--locked'], { cwd: project });
  const { code, output } = await builder.build(project, image);
  if (code !== 0) throw new Error(`the Dockerfile does not build:\n${output.slice(-4000)}`);
  const config = await builder.config(image);
  checkConfig(config, project);

  const compose = await readCompose(project);
  const sizes = await builder.mounted(image, async (root) => {
    const program = `/usr/local/bin/${name}`;
    const added = addedFiles(root, substitutes.bare);
    const expected = [program, ...Object.keys(config.Volumes ?? {})];
    if (String(added) !== String(expected.sort()))
      throw new Error(`the image contains ${added.join(', ')}, expected only ${expected.join(', ')}`);
    const directory = mkdtempSync(join(home, 'containers-'));
    await live(root, { name, config, compose, project, directory, substitutes }).finally(() =>
      rmSync(directory, { recursive: true }),
    );
    return { program: sizeOf(join(root, program)), image: sizeOf(root) };
  });
  const pulled = await pulledBytes(builder, image, home);
  const rustc = substitutes.rustc.split(' ').slice(0, 2).join(' ');
  return { sizes: { ...sizes, pulled }, rustc };
}

function basesOf(project: string): [string, string] {
  const [build, bare] = [...readFileSync(join(project, 'Dockerfile'), 'utf8').matchAll(/^FROM (\S+)/gm)].map(
    ([, image]) => image!,
  );
  return [build!, bare!];
}

/** Checks the image's configuration, which must not contain the secrets of `.env`. */
function checkConfig(config: ImageConfig, project: string): void {
  const program = `/usr/local/bin/${basename(project)}`;
  const rules: [string, boolean][] = [
    ['User', config.User === '65532:65532'],
    ['Entrypoint', String(config.Entrypoint) === program],
    ['Healthcheck', String(config.Healthcheck?.Test) === `CMD,${program},healthcheck`],
    ['HOST', config.Env.includes('HOST=0.0.0.0')],
    ['Labels', config.Labels['org.opencontainers.image.title'] === basename(project)],
    [
      'secrets',
      !Object.entries(readEnv(project)).some(
        ([name, value]) => /SECRET|PASSWORD/.test(name) && JSON.stringify(config).includes(value),
      ),
    ],
  ];
  const broken = rules.filter(([, holds]) => !holds).map(([rule]) => rule);
  if (broken.length > 0) throw new Error(`the image has a wrong ${broken.join(', ')}: ${JSON.stringify(config)}`);
}

interface Scene {
  name: string;
  config: ImageConfig;
  compose: Compose;
  project: string;
  directory: string;
  substitutes: Roots;
}

/** Starts the image, sends requests and stops it, as `docker compose up` and `down` do. */
async function live(root: string, { name, config, compose, project, directory, substitutes }: Scene): Promise<void> {
  const { app, database } = compose.services;
  const [uid, gid] = config.User.split(':').map(Number) as [number, number];
  const postgres =
    database && (await startPostgres(directory, { root: substitutes.postgres, project, service: database }));

  // Compose merges the variables in this order: the image, env_file, environment.
  const imageEnv = Object.fromEntries(config.Env.map((entry) => entry.split(/=(.*)/s).slice(0, 2) as [string, string]));
  const env = { ...imageEnv, ...readEnv(project), ...app!.environment };
  const mounts = (app!.volumes ?? []).map((volume) =>
    newVolume(directory, root, volume.split(':') as [string, string]),
  );
  const container = await Container.start(directory, {
    name,
    root,
    args: config.Entrypoint,
    env,
    user: { uid, gid },
    service: app!,
    mounts,
    network: postgres?.pid,
  });
  try {
    const url = (path: string) => `http://127.0.0.1:${env.PORT}${path}`;
    const get = async (path: string) => (await container.request(url(path))).status;
    await container.until('/health/ready', async () => (await get('/health/ready')) === 200);
    checkProcess(container);
    const libraries = loadedLibraries(container.pid, root);
    if (String(libraries) !== 'ld-linux-x86-64.so.2,libc.so.6,libgcc_s.so.1,libm.so.6')
      throw new Error(`the program loads ${libraries}`);

    const person = {
      email: 'ferris@example.com',
      name: 'Ferris',
      ...(env.RATE_LIMIT_PER_MINUTE && { password: 'a pinch of sea salt' }),
    };
    const created = await container.request(
      url('/users'),
      '-H',
      'content-type: application/json',
      '-d',
      JSON.stringify(person),
    );
    if (created.status !== 201) throw new Error(`POST /users: ${created.status} ${created.body}`);
    const health = await container.exec(config.Healthcheck.Test.slice(1));
    if (health.code !== 0) throw new Error(`healthcheck: ${health.code} ${health.output}`);
    const shell = await container.exec(['/bin/sh', '-c', 'true']);
    if (shell.code === 0) throw new Error('the image contains a shell');

    const ended = container.stop('TERM');
    await sleep(1000);
    const ready = await get('/health/ready');
    if (ready !== 503) throw new Error(`a second after SIGTERM, /health/ready answered ${ready}`);
    const code = await ended;
    if (code !== 0) throw new Error(`the program exited with ${code} after SIGTERM:\n${container.log}`);
    const plain = container.log.split('\n').filter((line) => line !== '' && !line.startsWith('{"'));
    if (plain.length > 0) throw new Error(`a line of the log is not JSON: ${plain[0]}`);
  } finally {
    await container.stop('KILL');
    await postgres?.stop('INT');
  }
}

/** Creates a named volume: an empty directory with the owner of the image's directory. */
function newVolume(directory: string, root: string, [name, target]: [string, string]) {
  const source = join(directory, name);
  const { uid, gid } = statSync(join(root, target));
  mkdirSync(source);
  chownSync(source, uid, gid);
  return { source, target, readOnly: false };
}

/** Checks the restrictions of the process as the kernel reports them. */
function checkProcess({ pid }: Container): void {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const value = (key: string) => new RegExp(`^${key}:\\s*(.*)$`, 'm').exec(status)![1]!;
  const root = readFileSync(`/proc/${pid}/mountinfo`, 'utf8')
    .split('\n')
    .find((line) => line.split(' ')[4] === '/')!;
  const rules: [string, boolean][] = [
    ['runs as 65532', value('Uid').startsWith('65532') && value('Gid').startsWith('65532')],
    ['has no capability', ['CapEff', 'CapPrm', 'CapBnd', 'CapInh', 'CapAmb'].every((set) => /^0+$/.test(value(set)))],
    ['gains no privilege', value('NoNewPrivs') === '1'],
    ['is the first process', value('NSpid').endsWith('\t1')],
    ['has a read-only root', root.split(' ')[5]!.split(',').includes('ro')],
  ];
  const broken = rules.filter(([, holds]) => !holds).map(([rule]) => rule);
  if (broken.length > 0) throw new Error(`not true of the program: ${broken.join(', ')}`);
}

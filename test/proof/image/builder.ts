import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { attempt, type Outcome, run } from '../../support/shell.ts';
import { type Roots, TOOLCHAIN } from './roots.ts';

/** The configuration of an image in Docker's format. */
export interface ImageConfig {
  User: string;
  Env: string[];
  Entrypoint: string[];
  ExposedPorts: Record<string, object>;
  Volumes?: Record<string, object> | null;
  Labels: Record<string, string>;
  Healthcheck: { Test: string[] };
}

/** Runs buildah, which builds Dockerfiles without an engine, a registry or a daemon. */
export class Builder {
  private readonly options: string[];

  private constructor(options: string[]) {
    this.options = options;
  }

  static async in(directory: string): Promise<Builder> {
    const place = ['--root', join(directory, 'storage'), '--runroot', join(directory, 'run')];
    // vfs is slow, because it copies all files for each layer, but works everywhere.
    for (const driver of ['overlay', 'vfs']) {
      const options = ['--storage-driver', driver, ...place];
      if ((await attempt('buildah', [...options, 'info'])).code === 0) return new Builder(options);
    }
    throw new Error('buildah has no storage driver that works on this machine');
  }

  async run(...args: string[]): Promise<string> {
    return (await run('buildah', [...this.options, ...args])).stdout.trim();
  }

  /** Imports the substitutes under the names of the Dockerfile's FROM lines. */
  async importBases({ build, bare }: Roots, [buildName, bareName]: readonly [string, string]): Promise<void> {
    if (!(await this.has(buildName))) {
      const config = [
        `PATH=${TOOLCHAIN}/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
        'CARGO_HOME=/usr/local/cargo',
        'CARGO_NET_OFFLINE=true',
      ];
      await this.import(
        build,
        `docker.io/library/${buildName}`,
        config.flatMap((entry) => ['--env', entry]),
      );
    }
    // Imported each time, so that the final stage is built again: the layer cache ignores a changed --chown of COPY.
    const config = [
      '--env',
      'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
      '--env',
      'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt',
    ];
    await this.import(bare, bareName, [...config, '--user', '65532', '--workingdir', '/home/nonroot']);
  }

  private async has(image: string): Promise<boolean> {
    return (await attempt('buildah', [...this.options, 'inspect', '--type', 'image', image])).code === 0;
  }

  private async import(root: string, name: string, config: readonly string[]): Promise<void> {
    const container = await this.run('from', 'scratch');
    await this.run('copy', '--quiet', container, root, '/');
    await this.run('config', ...config, container);
    await this.run('commit', '--quiet', '--format', 'docker', '--rm', container, name);
  }

  /** Builds as `docker build` does. There is no network, so the crates come from this machine's cargo directory. */
  build(project: string, image: string): Promise<Outcome> {
    const home = process.env.CARGO_HOME ?? join(homedir(), '.cargo');
    const volumes = [`${join(home, 'registry')}:/usr/local/cargo/registry`];
    const config = join(home, 'config.toml'); // it may name another source for crates
    if (existsSync(config)) volumes.push(`${config}:/usr/local/cargo/config.toml:ro`);
    const flags = [
      '--pull-never',
      '--isolation',
      'chroot',
      '--format',
      'docker',
      '--layers',
      ...volumes.flatMap((volume) => ['--volume', volume]),
    ];
    return attempt('nice', ['buildah', ...this.options, 'bud', ...flags, '--tag', image, '.'], { cwd: project });
  }

  async config(image: string): Promise<ImageConfig> {
    const { Docker } = JSON.parse(await this.run('inspect', '--type', 'image', image)) as {
      Docker: { config: ImageConfig };
    };
    return Docker.config;
  }

  /** Mounts the image's files at a path of this machine until `use` ends. */
  async mounted<T>(image: string, use: (root: string) => Promise<T>): Promise<T> {
    const container = await this.run('from', '--pull-never', image);
    try {
      return await use(await this.run('mount', container));
    } finally {
      await this.run('rm', container);
    }
  }
}

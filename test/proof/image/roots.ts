import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { attempt, run } from '../../support/shell.ts';
import { debianMirror } from '../mysql.ts';

/** The packages of rust:…-slim-trixie, except Rust. */
const BUILD_PACKAGES = ['ca-certificates', 'gcc', 'libc6-dev'];

/** The packages of distroless cc-debian13, from its lists in common/, base/ and cc/. */
const BARE_PACKAGES = [
  ...['base-files', 'netbase', 'tzdata', 'media-types'],
  ...['libc6', 'libssl3t64', 'libzstd1', 'zlib1g'],
  ...['libgomp1', 'libstdc++6', 'libgcc-s1', 'gcc-14-base'],
];

/** Root file systems that replace the base images, which need a registry. They have the same packages. */
export interface Roots {
  build: string;
  bare: string;
  postgres: string;
  /** The version of rustc in `build`. */
  rustc: string;
}

/** Creates the roots once. The next run uses them again. */
export async function roots(directory: string, rust: string): Promise<Roots> {
  const mirror = await debianMirror();
  if (mirror === undefined) throw new Error('apt has no Debian mirror');
  mkdirSync(directory, { recursive: true });
  const make = async (name: string, fill: (root: string) => Promise<void>) => {
    const root = join(directory, name);
    const whole = join(directory, `${name}.whole`);
    if (existsSync(whole)) return root;
    rmSync(root, { recursive: true, force: true });
    await fill(root);
    writeFileSync(whole, '');
    return root;
  };
  const build = await make(`rust-${rust}`, async (root) => {
    await debootstrap(root, mirror, BUILD_PACKAGES);
    await installRust(rust, root);
  });
  const bare = await make('distroless', (root) => unpack(build, root));
  const postgres = await make('postgres-17', async (root) => {
    await debootstrap(root, mirror, ['postgresql-17']);
    // As in the official image: the same account, and no cluster except the one in the volume.
    for (const line of [
      'usermod --uid 999 postgres',
      'groupmod --gid 999 postgres',
      'rm -r /etc/postgresql/17',
      'mkdir -p /var/lib/postgresql/data /docker-entrypoint-initdb.d',
    ]) {
      await run('chroot', [root, ...line.split(' ')]);
    }
  });
  // Not inside the root, where rustc does not find its libraries without /proc.
  const { stdout } = await run(join(build, TOOLCHAIN, 'bin', 'rustc'), ['--version']);
  return { build, bare, postgres, rustc: stdout.trim() };
}

/** The directory of Rust in the build root. Its `bin` must be in PATH. */
export const TOOLCHAIN = '/usr/local/rust';

async function debootstrap(root: string, mirror: string, packages: readonly string[]): Promise<void> {
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  const signatures = existsSync(keyring) ? [`--keyring=${keyring}`] : ['--no-check-gpg'];
  await run('debootstrap', [
    ...signatures,
    '--variant=minbase',
    `--include=${packages.join(',')}`,
    'trixie',
    root,
    mirror,
  ]);
}

/** Installs the version that the Dockerfile names. If rustup cannot, copies the machine's Rust; the result names it. */
async function installRust(rust: string, root: string): Promise<void> {
  const home = join(root, 'rustup');
  const { code } = await attempt('rustup', ['toolchain', 'install', rust, '--profile', 'minimal', '--no-self-update'], {
    env: { RUSTUP_HOME: home },
  });
  const own = async () => (await run('rustc', ['--print', 'sysroot'])).stdout.trim();
  const source = code === 0 ? join(home, 'toolchains', readdirSync(join(home, 'toolchains'))[0]!) : await own();
  await run('cp', ['-a', `${source}/.`, join(root, TOOLCHAIN)]);
  rmSync(home, { recursive: true, force: true });
}

/** Unpacks the packages without installing them, as distroless does. */
async function unpack(build: string, root: string): Promise<void> {
  const packages = join(build, 'packages');
  rmSync(packages, { recursive: true, force: true });
  mkdirSync(packages);
  await run(
    'chroot',
    [build, 'sh', '-ec', `apt-get -q update && cd /packages && apt-get -q download ${BARE_PACKAGES.join(' ')}`],
    { env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } },
  );
  for (const directory of ['usr/bin', 'usr/sbin', 'usr/lib', 'usr/lib64', 'etc/ssl/certs', 'home/nonroot', 'tmp'])
    mkdirSync(join(root, directory), { recursive: true });
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, join(root, name));
  for (const name of readdirSync(packages)) {
    // tar follows the links above.
    await run('sh', [
      '-ec',
      `dpkg-deb --fsys-tarfile '${join(packages, name)}' | tar -x --keep-directory-symlink -C '${root}'`,
    ]);
  }
  rmSync(packages, { recursive: true });
  chmodSync(join(root, 'tmp'), 0o1777);
  copyFileSync(join(build, 'etc/ssl/certs/ca-certificates.crt'), join(root, 'etc/ssl/certs/ca-certificates.crt'));
  writeFileSync(
    join(root, 'etc/passwd'),
    [
      'root:x:0:0:root:/root:/sbin/nologin',
      'nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin',
      'nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n',
    ].join('\n'),
  );
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nnobody:x:65534:\nnonroot:x:65532:\n');
  writeFileSync(join(root, 'etc/nsswitch.conf'), 'hosts: files dns\n');
  await run('chown', ['65532:65532', join(root, 'home/nonroot')]);
  if (!readFileSync(join(root, 'etc/os-release'), 'utf8').includes('trixie'))
    throw new Error('the packages are not from Debian 13');
}

import { describe, expect, it } from 'vitest';
import { type OptionName, option } from '../../src/answers/options.ts';
import type { Sample } from '../support/sample.ts';
import { samples } from '../support/samples.ts';

/**
 * The paths that may change if only one option changes. A new path in this list couples another file to the option, so
 * think twice before you add it. A pattern that no pair of projects needs fails too.
 */
const SEAMS: Record<OptionName, readonly RegExp[]> = {
  framework: [
    /^src\/routes\//,
    /^src\/main\.rs$/, // the runtime
    /^src\/telemetry\.rs$/, // a message of Actix Web that any client can cause
    /^tests\/api\/(create_app|main|server|test_server)\.rs$/, // its own way to test, and the server of a test
    /^src\/config(\/tests)?\.rs$/, // the default port
    /^Cargo\.(toml|lock)$/,
    /^\.env(\.example)?$/, // the port, as in the next two
    /^(Dockerfile|compose\.yaml|requests\.http|docs\/containers\.md)$/,
    /^(README|AGENTS|SECURITY|docs\/architecture)\.md$/,
    /^docs\/tour\//,
    /^\.create-backend\.json$/,
  ],
  database: [
    /^src\/db\//,
    /^src\/metrics\.rs$/, // SQLite has two pools
    /^migrations\//,
    /^\.sqlx\//,
    /^src\/config\/tests\.rs$/, // a URL of the right scheme
    /^tests\/api\/(database|status)\.rs$/, // only MySQL can leave a migration half done
    /^Cargo\.(toml|lock)$/,
    /^justfile$/, // the URL of the throw-away database
    /^\.gitignore$/, // the files of SQLite
    /^\.env(\.example)?$/, // DATABASE_URL
    /^(Dockerfile$|compose(\.yaml$|-grants|\/))/, // the database's data and server
    /^\.github\/workflows\/ci\.yml$/,
    /^(README|AGENTS|docs\/.*)\.md$/,
    /^docs\/tour\/(figures\.txt$|edits\/)/,
    /^\.create-backend\.json$/,
  ],
  auth: [
    // The caller is a parameter of most functions.
    /^src\/(config|cors|db|error|models|openapi|routes|services)(\/|\.rs$)/,
    /^src\/commands\/users\.rs$/,
    /^src\/(commands|main|state|worker)\.rs$/, // `promote`, the state of the handlers, the purge
    /^src\/usage\.txt$/,
    /^migrations\//,
    /^\.sqlx\//,
    /^(tests\/api|examples)\//,
    /^Cargo\.(toml|lock)$/,
    /^\.env(\.example)?$/,
    /^compose\.yaml$/, // the secret, the cookie
    /^(justfile|requests\.http)$/,
    /^(README|AGENTS|SECURITY|docs\/(architecture|containers))\.md$/,
    /^docs\/tour\//,
    /^\.create-backend\.json$/,
  ],
  sample: [
    /^src\/(db|models|openapi|routes|services)(\/|\.rs$)/, // the parts of the resource, and the lists that name them
    // Its worker and the worker's metrics; an example in a comment.
    /^src\/(error|lib|main|metrics|restart|state|worker)\.rs$/,
    /^examples\/seed\.rs$/,
    /^migrations\/0002_create_orders\.sql$/,
    /^\.sqlx\//,
    /^tests\/api\//,
    /^(Dockerfile|justfile|requests\.http)$/,
    /^(README|AGENTS|SECURITY|docs\/(architecture|database|metrics))\.md$/,
    /^docs\/tour\//, // what the reader writes reviews about
    /^\.create-backend\.json$/,
  ],
  addons: [
    /^(Dockerfile|\.dockerignore)$/,
    /^compose(\.yaml$|-grants|\/)/,
    /^\.github\//,
    /^docs\//,
    /^src\/(connections|metrics)\.rs$/, // metrics have connections of their own
    /^src\/routes\/(metrics|middleware|mod)\.rs$/,
    /^src\/(lib|main|state|worker|config\/(telemetry|tests))\.rs$/, // metrics are configured, started and read here
    /^tests\/api\/(main|metrics|openapi)\.rs$/, // no description contains /metrics
    /^Cargo\.(toml|lock)$/,
    /^\.env(\.example)?$/,
    /^(justfile|requests\.http)$/,
    /^README\.md$/,
    /^\.create-backend\.json$/,
  ],
};

const several = (Object.keys(SEAMS) as OptionName[]).filter((name) => option(name).choices.length > 1);

describe.each(several)('a change of %s', (name) => {
  const changes = pairs(name).map(([one, other]) => ({ title: `${one.id} → ${other.id}`, paths: changed(one, other) }));

  it.each(changes.map(({ title, paths }) => [title, paths] as const))(
    'changes only the paths of its list: %s',
    (_, paths) => {
      expect(paths.filter((path) => !SEAMS[name].some((seam) => seam.test(path)))).toEqual([]);
    },
  );

  it('changes every path of its list', () => {
    const paths = changes.flatMap((change) => change.paths);
    expect(SEAMS[name].filter((seam) => !paths.some((path) => seam.test(path)))).toEqual([]);
  });
});

/** Pairs of projects that differ in this option only. */
function pairs(name: OptionName): [Sample, Sample][] {
  const rest = ({ choices }: Sample) => JSON.stringify({ ...choices, [name]: null });
  return samples.flatMap((one, index) =>
    samples
      .slice(index + 1)
      .filter((other) => rest(one) === rest(other))
      .map((other): [Sample, Sample] => [one, other]),
  );
}

function changed(one: Sample, other: Sample): string[] {
  const paths = new Set([...one.texts.keys(), ...other.texts.keys()]);
  return [...paths].filter((path) => one.texts.get(path) !== other.texts.get(path)).sort();
}

import { describe, expect, it } from 'vitest';
import { type OptionName, option } from '../../src/answers/options.ts';
import type { Sample } from '../support/sample.ts';
import { samples } from '../support/samples.ts';

/**
 * Change one option, and only these paths may change. A path that had to be added here is a seam that has opened: look
 * twice. What no pair needs any more fails too.
 */
const SEAMS: Record<OptionName, readonly RegExp[]> = {
  framework: [
    /^src\/routes\//,
    /^(src\/main|tests\/api\/server)\.rs$/, // the server, and the one of a test
    /^src\/config(\/tests)?\.rs$/, // the default port
    /^Cargo\.(toml|lock)$/,
    /^\.env(\.example)?$/, // the port, as in the next ones
    /^(Dockerfile|compose\.yaml|requests\.http|docs\/containers\.md)$/,
    /^(README|AGENTS|SECURITY)\.md$/,
    /^docs\/tour\//,
    /^\.create-backend\.json$/,
  ],
  database: [
    /^src\/db\//,
    /^src\/metrics\/pools\.rs$/, // SQLite has two
    /^migrations\//,
    /^\.sqlx\//,
    /^src\/config\/tests\.rs$/, // a URL of the right scheme
    /^tests\/api\/database\.rs$/,
    /^Cargo\.(toml|lock)$/,
    /^\.env(\.example)?$/, // DATABASE_URL
    /^(Dockerfile$|compose(\.yaml$|\/))/, // where its data is, and its server
    /^\.github\/workflows\/ci\.yml$/,
    /^(README|AGENTS|docs\/.*)\.md$/,
    /^docs\/tour\/measured\.txt$/,
    /^\.create-backend\.json$/,
  ],
  auth: [
    /^src\/(config|cors|db|error|models|openapi|routes|services)(\/|\.rs$)/, // by and large: who asks is a parameter of most things
    /^src\/(main|state|worker)\.rs$/, // `promote`, what the handlers reach, the purge
    /^src\/usage\.txt$/,
    /^migrations\//,
    /^\.sqlx\//,
    /^tests\/api\//,
    /^Cargo\.(toml|lock)$/,
    /^\.env(\.example)?$/,
    /^compose\.yaml$/, // the secret, the cookie
    /^(justfile|requests\.http)$/,
    /^(README|AGENTS|SECURITY|docs\/containers)\.md$/,
    /^docs\/tour\//,
    /^\.create-backend\.json$/,
  ],
  addons: [
    /^(Dockerfile|\.dockerignore)$/,
    /^compose(\.yaml$|\/)/,
    /^\.github\//,
    /^docs\//,
    /^src\/tour\.rs$/,
    /^tests\/exercises\//,
    /^src\/metrics(\.rs$|\/)/,
    /^src\/routes\/(metrics|middleware|mod)\.rs$/,
    /^src\/(lib|main|state|worker|config\/(telemetry|tests))\.rs$/, // where metrics are configured, started and read
    /^tests\/api\/(main|metrics|openapi)\.rs$/, // /metrics stands in no description
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

  it.each(changes.map(({ title, paths }) => [title, paths] as const))('stays within its seam: %s', (_, paths) => {
    expect(paths.filter((path) => !SEAMS[name].some((seam) => seam.test(path)))).toEqual([]);
  });

  it('needs all of its seam', () => {
    const paths = changes.flatMap((change) => change.paths);
    expect(SEAMS[name].filter((seam) => !paths.some((path) => seam.test(path)))).toEqual([]);
  });
});

/** Samples that differ in this option alone. */
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

import { equal, fail, matches, ok } from './expect.ts';

/** One line of metrics. The labels are sorted by name. */
export interface Sample {
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

const NAME = /^[a-z][a-z0-9_]*$/;
const SAMPLE = /^([a-z][a-z0-9_]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /^([a-z][a-z0-9_]*)="((?:[^"\\]|\\["\\n])*)"(?:,(?=.)|$)/;

/** The endings that may follow a family's name in its samples, by the family's type. */
const ENDINGS: Record<string, readonly string[]> = {
  counter: ['_total'],
  gauge: [''],
  histogram: ['_bucket', '_count', '_sum'],
};

/**
 * Parses OpenMetrics text (https://prometheus.io/docs/specs/om/open_metrics_spec/), the part that our programs use. It
 * requires that each family is in one block with help and type, that no series occurs twice and that buckets add up.
 */
export function parse(text: string): Sample[] {
  ok(text.endsWith('\n# EOF\n'), `there is no end mark: …${text.slice(-40)}`);
  const samples: Sample[] = [];
  const types = new Map<string, string>();
  let family = '';
  for (const line of text.slice(0, -'# EOF\n'.length).trimEnd().split('\n')) {
    const [, keyword, name, rest = ''] = /^# (HELP|TYPE|UNIT) (\S+) (.+)$/.exec(line) ?? [];
    if (keyword === 'HELP') {
      matches(name, NAME, 'a name');
      ok(!types.has(name!), `${name} occurs twice`);
      family = name!;
      types.set(family, '');
    } else if (keyword !== undefined) {
      equal(name, family, `the family of ${line}`);
      if (keyword === 'TYPE') types.set(family, rest);
      else ok(family.endsWith(`_${rest}`), `${family} does not end in its unit, ${rest}`);
    } else {
      samples.push(sample(line, family, types.get(family) ?? ''));
    }
  }
  const series = samples.map(({ name, labels }) => name + JSON.stringify(labels));
  equal(series.length, new Set(series).size, 'different series');
  for (const [name, type] of types) if (type === 'histogram') histogram(name, samples);
  return samples;
}

function sample(line: string, family: string, type: string): Sample {
  const [, name = '', labelText = '', value] = SAMPLE.exec(line) ?? fail(`not a sample: ${line}`);
  ok(
    (ENDINGS[type] ?? []).some((ending) => name === family + ending),
    `${line} does not belong to the ${type} ${family}`,
  );
  ok(/^-?\d+(\.\d+)?$/.test(value!), `not a plain number: ${line}`);
  ok(type === 'gauge' || Number(value) >= 0, `below zero: ${line}`);
  return { name, labels: labels(labelText), value: Number(value) };
}

function labels(text: string): Record<string, string> {
  const found: [string, string][] = [];
  for (let rest = text; rest !== ''; ) {
    const [whole, name, value] = LABEL.exec(rest) ?? fail(`not labels: ${text}`);
    found.push([name!, value!]);
    rest = rest.slice(whole!.length);
  }
  found.sort(([one], [other]) => (one < other ? -1 : 1));
  equal(found.length, new Set(found.map(([name]) => name)).size, `different labels in ${text}`);
  return Object.fromEntries(found);
}

/** Requires that the buckets of each series rise to `+Inf`, which equals the count. */
function histogram(family: string, samples: readonly Sample[]): void {
  for (const count of samples.filter(({ name }) => name === `${family}_count`)) {
    const own = samples.filter(
      ({ name, labels: { le, ...rest } }) => name === `${family}_bucket` && same(rest, count.labels),
    );
    const bounds = own.map(({ labels }) => (labels.le === '+Inf' ? Infinity : Number(labels.le)));
    const what = `buckets of ${family}${JSON.stringify(count.labels)}`;
    ok(
      bounds.length > 1 && bounds.every((bound, at) => at === 0 || bound > bounds[at - 1]!),
      `the bounds of the ${what} do not rise: ${bounds}`,
    );
    ok(
      own.every(({ value }, at) => at === 0 || value >= own[at - 1]!.value),
      `the ${what} do not add up`,
    );
    equal([bounds.at(-1), own.at(-1)!.value], [Infinity, count.value], `the last of the ${what}`);
    ok(
      samples.some(({ name, labels }) => name === `${family}_sum` && same(labels, count.labels)),
      `there is no sum for the ${what}`,
    );
  }
}

function same(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The sum of the series with this name and these labels; undefined if there is none. */
export function total(
  samples: readonly Sample[],
  name: string,
  wanted: Record<string, string | number> = {},
): number | undefined {
  const found = samples.filter(
    (one) => one.name === name && Object.entries(wanted).every(([label, value]) => one.labels[label] === String(value)),
  );
  return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
}

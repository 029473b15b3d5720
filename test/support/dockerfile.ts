/** The faults of a Dockerfile that a linter does not look for; empty if there is none. */
export function dockerfileFaults(text: string): string[] {
  const lines = instructions(text);
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
  const of = (name: string, all = last) =>
    all.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  const rules: [string, boolean][] = [
    ['there are not two stages', of('FROM', lines).length === 2],
    [
      'a base image has no version',
      of('FROM', lines).every((image) => /^\S+(:\d+\.\d+-|-debian\d+:nonroot)/.test(image)),
    ],
    ['the final image is not distroless', /^gcr\.io\/distroless\/cc-debian\d+:nonroot$/.test(of('FROM')[0]!)],
    ['the final image does not run as user 65532', of('USER').at(-1) === '65532:65532'],
    [
      'a build without --locked may change the crates',
      of('RUN', lines).every(
        (line) =>
          (line.match(/cargo build/g) ?? []).length ===
          (line.match(/--locked/g) ?? []).length - (line.match(/cargo clean/g) ?? []).length,
      ),
    ],
    [
      'the final stage runs a shell',
      of('RUN').length === 0 && [...of('ENTRYPOINT'), ...of('CMD')].every((line) => line.startsWith('[')),
    ],
    [
      'there is no health check',
      of('HEALTHCHECK').some((line) => /CMD \["\/usr\/local\/bin\/[\w-]+", "healthcheck"\]$/.test(line)),
    ],
    ['it may hold a secret', !/\b(ARG|\w*(SECRET|PASSWORD|TOKEN)\w*)\b/.test(lines.join('\n'))],
    ['it downloads files', !lines.some((line) => /^ADD |https?:/.test(line))],
  ];
  return rules.filter(([, holds]) => !holds).map(([fault]) => fault);
}

/** One instruction per line: continued lines joined, comments left out. */
function instructions(text: string): string[] {
  const code = text
    .split('\n')
    .filter((line) => !/^\s*(#|$)/.test(line))
    .join('\n');
  return code
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line !== '');
}

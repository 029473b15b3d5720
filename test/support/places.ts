/** The files that a new resource touches, as a README lists them. */
export function placesOf(readme: string): string[] | undefined {
  const list = /\*\*To add a resource\*\*[\s\S]*?\n((?:\|.*\n)+)/.exec(readme)?.[1];
  return list === undefined ? undefined : [...list.matchAll(/^\| `([^`]+)`/gm)].map(([, path]) => path!);
}

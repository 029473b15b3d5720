import packageJson from '../package.json' with { type: 'json' };

/** The version of this program. Every manifest contains it. The build replaces this import by the value. */
export const version: string = packageJson.version;

/** Whether a version is newer than another one. What follows the third number, such as `-dev`, does not count. */
export function isNewer(version: string, other: string): boolean {
  const [a, b] = [version, other].map((text) => text.split(/[.+-]/).slice(0, 3).map(Number)) as [number[], number[]];
  const at = a.findIndex((number, at) => number !== b[at]);
  return at !== -1 && a[at]! > b[at]!;
}

import packageJson from '../package.json' with { type: 'json' };

/** The version of this program. Every manifest contains it. The build replaces this import by the value. */
export const version: string = packageJson.version;

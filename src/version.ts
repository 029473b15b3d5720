import manifest from '../package.json' with { type: 'json' };

/** Our own version, which every project records. The build puts the value in this place. */
export const version: string = manifest.version;

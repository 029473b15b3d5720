import pluralize from 'pluralize-esm';

/** Words for which the library has a wrong plural. */
const IRREGULAR = `
  abdomen:abdomens ataman:atamans axis:axes bias:biases brahman:brahmans caiman:caimans dns:dnses fez:fezzes
  german:germans golf:golfs gps:gpses gulf:gulfs hetman:hetmans kibbutz:kibbutzim lens:lenses norman:normans
  omen:omens os:oses ottoman:ottomans regimen:regimens roman:romans shaman:shamans sms:smses specimen:specimens
  stamen:stamens talisman:talismans topaz:topazes virus:viruses whiz:whizzes
`;
pluralize.addPluralRule(/tz$/, 'tzes');
pluralize.addSingularRule(/tzes$/, 'tz');
for (const [, singular, plural] of IRREGULAR.matchAll(/(\w+):(\w+)/g)) pluralize.addIrregularRule(singular!, plural!);

/** The English plural of a name in snake case: `line_item` → `line_items`. Some words are their own plural: `news`. */
export function pluralOf(name: string): string {
  return inflected(name, pluralize.plural);
}

/** The English singular of a name in snake case, or the name itself. */
export function singularOf(name: string): string {
  return inflected(name, pluralize.singular);
}

/** Only the last word of a name is inflected. */
function inflected(name: string, inflect: (word: string) => string): string {
  const words = name.split('_');
  return [...words.slice(0, -1), inflect(words.at(-1)!)].join('_');
}

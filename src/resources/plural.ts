import pluralize from 'pluralize-esm';

/** Words for which the library has a wrong plural. */
const IRREGULAR = `
  bias:biases blitz:blitzes caiman:caimans fez:fezzes german:germans gulf:gulfs lens:lenses norman:normans
  ottoman:ottomans roman:romans shaman:shamans talisman:talismans topaz:topazes virus:viruses waltz:waltzes
`;
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

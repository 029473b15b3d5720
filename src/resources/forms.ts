/** `line item` → `Line item` */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `invoice` → `an invoice`. The article depends on the sound: `a user`, `an hour`. */
export function withArticle(text: string): string {
  const vowel = /^(?!uni|us[ae]|util|eu|ewe|one|once)[aeiou]|^(hour|honest|honou?r|heir)/.test(text);
  return `${vowel ? 'an' : 'a'} ${text}`;
}

/** `a`, `a or b`, `a, b or c` */
export function either(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

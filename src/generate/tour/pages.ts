export const TOUR = 'docs/tour/';
const CHAPTER = /^docs\/tour\/(\d\d)-[^/]+\.md$/;
const PAGE = /^docs\/tour\/[^/]+\.md$/;
/** Texts of pages that differ by choice. No project has these files. */
export const PARTS = `${TOUR}parts/`;

const PART = /^<!-- part: (\S+) -->\n/gm;
export const MARK = /^<!-- (edit|extra|solution|undo|remove|fragment)(?:: (.+?))?(?: -->|\n([\s\S]*?\n)-->)$/gm;

export type Texts = ReadonlyMap<string, string>;

export interface Mark {
  /** The mark itself. */
  whole: string;
  kind: string;
  /** What follows the colon in the first line. */
  target: string;
  /** The lines of an edit that is written by hand. */
  edit: string | undefined;
}

/** What the pages show. It is asked in the order in which a reader reads. */
export interface Contents {
  /** The text in place of a mark. */
  of: (mark: Mark, page: string, chapter: string | undefined) => string;
  /** All edits of a chapter, as diffs, at its end. */
  editsOf: (chapter: string) => string;
}

/**
 * The files in `docs/tour/`, with contents in place of the marks. `docs/tour/edits/02.diff` has the edits of chapter 2.
 *
 * @param start the project as it is created, or only these files of it
 */
export function pagesOf(start: Texts, contents: Contents): Map<string, string> {
  const all = [...start].filter(([path]) => path.startsWith(TOUR));
  const parts = new Map(all.filter(([path]) => path.startsWith(PARTS)));
  const texts = new Map(all.filter(([path]) => !parts.has(path)));
  for (const path of [...texts.keys()].filter((path) => PAGE.test(path)).sort(chaptersFirst)) {
    const [, chapter] = CHAPTER.exec(path) ?? [];
    const text = withParts(path, texts.get(path)!, parts).replace(MARK, (whole, kind: string, target = '', edit?) =>
      contents.of({ whole, kind, target, edit }, path, chapter),
    );
    texts.set(path, text);
    const edits = chapter === undefined ? '' : contents.editsOf(chapter);
    if (edits !== '') texts.set(`${TOUR}edits/${chapter}.diff`, edits);
  }
  return texts;
}

function chaptersFirst(a: string, b: string): number {
  return Number(!CHAPTER.test(a)) - Number(!CHAPTER.test(b)) || (a < b ? -1 : 1);
}

function withParts(page: string, text: string, parts: Texts): string {
  return text.replace(PART, (_, name: string) => {
    const part = parts.get(`${PARTS}${name}.md`);
    if (part === undefined) throw new Error(`${page}: there is no part ${name}`);
    return part;
  });
}

/** The same contents, which also adds each text to a list. */
export function recorded({ of, editsOf }: Contents, list: string[]): Contents {
  const kept = (text: string) => {
    list.push(text);
    return text;
  };
  return { of: (...args) => kept(of(...args)), editsOf: (chapter) => kept(editsOf(chapter)) };
}

/** Contents that were recorded before. */
export function replayed(list: readonly string[]): Contents {
  const texts = list.values();
  const next = () => texts.next().value!;
  return { of: next, editsOf: next };
}

/**
 * The tour is a sequence of chapters in which the reader writes the resource `review` by hand. The chapters contain
 * marks. A mark changes the project as the reader has it at this place, and shows the change as a diff:
 *
 *     <!-- edit: src/db/reviews.rs fn insert, fn list -->   these items of the finished file
 *     <!-- edit: src/db/mod.rs -->                          the finished file
 *     <!-- edit: src/routes/reviews.rs                      an edit that is written by hand (see edits.ts)
 *     -    "[]"
 *     +    "[1]"
 *     -->
 *     <!-- undo -->                                         takes back the last edit that was written by hand
 *     <!-- extra: … -->                                     such an edit, for something that the finished file has not
 *     <!-- solution: … -->                                  such an edit, which is only shown
 *     <!-- remove: examples/hello.rs -->                    the file is gone, and nothing is shown
 *     <!-- fragment: … -->                                  shows code as it is at this place (see fragments.ts)
 *     <!-- part: 02-route -->                               a text of docs/tour/parts, which differs by choice
 *
 * The finished files are those of the templates of resources. So no chapter contains the finished code.
 */
import { applied, shownDiff } from './edits.ts';
import { fragment } from './fragments.ts';
import { withItems } from './items.ts';
import { type Contents, type Mark, PARTS, pagesOf, recorded, type Texts } from './pages.ts';

/** The files of the finished project. Few of them are asked for, so they may be rendered then. */
export type Goal = Pick<Texts, 'get' | 'keys'>;

export interface Tour {
  /** The files in `docs/tour/`. */
  texts: Map<string, string>;
  /** What they show in place of their marks: see `replayed`. */
  contents: readonly string[];
  /** The reader's files after each chapter. */
  states: ReadonlyMap<string, Texts>;
  /** The edits that stay although the finished files do not have them, in order. */
  extras: readonly Extra[];
}

export interface Extra {
  path: string;
  edit: string;
}

/**
 * @param start the project as it is created
 * @param goal the same project with the finished resource
 * @param queryData what `cargo sqlx prepare` writes for the SQL of the resource
 * @throws Error that names the chapter and the mark, for a mark that does not fit
 */
export function toured(start: Texts, goal: Goal, queryData: (state: Texts) => Texts): Tour {
  const walk = new Walk(new Map([...start].filter(([path]) => !path.startsWith(PARTS))), goal);
  const created = new Walk(start, goal);
  const states = new Map<string, Texts>();
  const contents: string[] = [];
  const made: Contents = {
    of: (mark, page, chapter) => (chapter === undefined ? created : walk).of(mark, page),
    editsOf: (chapter) => {
      walk.prepare(queryData(walk.state));
      const edits = walk.edits();
      states.set(chapter, new Map(walk.state));
      return edits;
    },
  };
  return { texts: pagesOf(start, recorded(made, contents)), contents, states, extras: walk.extras };
}

/** The reader's project, which changes from mark to mark. */
class Walk {
  readonly state: Map<string, string>;
  readonly extras: Extra[] = [];
  private readonly goal: Goal;
  private last: { path: string; before: string | undefined; after: string } | undefined;
  private queries: Texts = new Map();
  /** The files that this chapter changes, as they were before it. */
  private readonly changed = new Map<string, string | undefined>();
  /** The diffs of each file: those of marks are often those of the chapter, too. */
  private readonly diffs = new Map<string, { before: string | undefined; after: string | undefined; diff: string }[]>();

  constructor(start: Texts, goal: Goal) {
    this.state = new Map(start);
    this.goal = goal;
  }

  of(mark: Mark, page: string): string {
    try {
      return this.shown(mark);
    } catch (error) {
      throw new Error(`${page}, ${mark.kind} "${mark.target}": ${(error as Error).message}`, { cause: error });
    }
  }

  /** The query data of the reader's SQL, in place of that of the last chapter. */
  prepare(queries: Texts): void {
    for (const path of this.queries.keys()) if (!queries.has(path)) this.write(path, undefined);
    for (const [path, text] of queries) this.write(path, text);
    this.queries = queries;
  }

  /** Ends a chapter. @returns all its changes as diffs */
  edits(): string {
    const changed = [...this.changed.keys()].filter((path) => this.changed.get(path) !== this.state.get(path));
    const diffs = changed.sort().map((path) => this.diff(path, this.changed.get(path), this.state.get(path)));
    this.changed.clear();
    return diffs.join('');
  }

  private shown({ whole, kind, target, edit }: Mark): string {
    if (kind === 'fragment') return `${whole}\n${fragment(target, this.state)}`;
    if (kind === 'undo') return this.undone();
    const [given = '', ...words] = target.split(' ');
    const path = this.pathOf(given);
    if (kind === 'remove') return this.removed(path, whole);
    if (kind !== 'edit' && edit === undefined) throw new Error('it has no lines');
    const before = this.state.get(path);
    const after = edit === undefined ? this.finished(path, words.join(' ')) : applied(before, edit);
    if (before === after) throw new Error('it changes nothing');
    if (kind === 'solution') return this.block('diff solution', path, before, after);
    if (kind === 'extra') this.extras.push({ path, edit: edit! });
    if (edit !== undefined) this.last = { path, before, after };
    this.write(path, after);
    return this.block('diff', path, before, after);
  }

  /** `migrations/*_create_reviews.sql` → the path with the number that this project gives it. */
  private pathOf(given: string): string {
    const [head, tail] = given.split('*');
    if (tail === undefined) return given;
    const path = [...this.goal.keys()].find((path) => path.startsWith(head!) && path.endsWith(tail));
    if (path === undefined) throw new Error(`there is no file ${given}`);
    return path;
  }

  private finished(path: string, items: string): string {
    const goal = this.goal.get(path);
    if (goal === undefined) throw new Error('the finished project has no such file');
    return items === '' ? goal : withItems(this.state.get(path), goal, items.split(', '));
  }

  private undone(): string {
    if (this.last === undefined) throw new Error('there is no edit to take back');
    const { path, before, after } = this.last;
    const now = this.state.get(path);
    if (now !== after) throw new Error('another edit has changed the file since');
    if (before === undefined) throw new Error('the edit created a file: remove it');
    this.write(path, before);
    this.last = undefined;
    return this.block('diff', path, now, before);
  }

  private removed(path: string, mark: string): string {
    if (!this.state.has(path)) throw new Error('there is no such file');
    this.write(path, undefined);
    return mark;
  }

  private write(path: string, text: string | undefined): void {
    if (!this.changed.has(path)) this.changed.set(path, this.state.get(path));
    if (text === undefined) this.state.delete(path);
    else this.state.set(path, text);
  }

  private block(info: string, path: string, before: string | undefined, after: string): string {
    return `\`\`\`${info}\n${this.diff(path, before, after)}\`\`\``;
  }

  private diff(path: string, before: string | undefined, after: string | undefined): string {
    const known = this.diffs.get(path) ?? [];
    const same = known.find((one) => one.before === before && one.after === after);
    if (same !== undefined) return same.diff;
    const diff = shownDiff(path, before, after);
    this.diffs.set(path, [...known, { before, after, diff }]);
    return diff;
  }
}

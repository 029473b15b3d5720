import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planChange } from '../../src/change/change.ts';
import { changelog, RELEASES, releasesSince } from '../../src/change/changelog.ts';
import { NEW_MIGRATIONS } from '../../src/change/new-migrations.ts';
import type { ExistingProject } from '../../src/change/project.ts';
import { wordsOf } from '../../src/choices/records.ts';
import { generate } from '../../src/generate/generate.ts';
import { wordsOf as wordsIn } from '../../src/generate/layers.ts';
import { ENV, MANIFEST } from '../../src/generate/manifest.ts';
import type { Answers } from '../../src/generate/project.ts';
import { templates } from '../../src/generate/templates.ts';
import { isNewer, version } from '../../src/version.ts';
import { EDITS, fileToEdit, randomNumbers } from '../support/edits.ts';
import { NO_HISTORY } from '../support/history.ts';
import { releasedProjects } from '../support/released.ts';
import { root } from '../support/repository.ts';

type Texts = ReadonlyMap<string, string>;

const render = (answers: Answers) => generate(answers, templates, version, 'a'.repeat(64));

interface Manifest extends Omit<Answers, 'sample'> {
  version: string;
  files: Record<string, string>;
}

const manifestOf = (texts: Texts) => JSON.parse(texts.get(MANIFEST)!) as Manifest;

function answersOf(texts: Texts): Answers {
  const { name, framework, database, auth, addons } = manifestOf(texts);
  return { name, framework, database, auth, addons, sample: 'orders' };
}

/** A project in memory: what the earlier version wrote, and then these edits. */
function existing(written: Texts, edits: ReadonlyMap<string, string | undefined> = new Map()): ExistingProject {
  const { version, files } = manifestOf(written);
  const texts = new Map([...written, ...edits]);
  return {
    root: '/nowhere',
    answers: answersOf(written),
    manifest: texts.get(MANIFEST) ?? '',
    version,
    hashes: new Map(Object.entries(files)),
    read: (path) => texts.get(path),
    code: () => [],
    list: (directory) =>
      [...texts.keys()]
        .filter((path) => path.startsWith(`${directory}/`))
        .map((path) => path.slice(directory.length + 1)),
    history: async (wanted) => ({
      texts: new Map([...wanted.keys()].map((path) => [path, written.get(path)!])),
      why: '',
    }),
  };
}

async function updated(written: Texts, edits: ReadonlyMap<string, string | undefined> = new Map()) {
  const project = existing(written, edits);
  const planned = await planChange(project, project.answers, render, { markers: false, force: false });
  const texts = new Map(written);
  for (const [path, text] of edits) {
    if (text === undefined) texts.delete(path);
    else texts.set(path, text);
  }
  for (const step of planned.steps) {
    if (step.action === 'delete') texts.delete(step.path);
    else texts.set(step.path, step.text);
  }
  return { planned, texts };
}

const isMigration = (path: string) => path.startsWith('migrations/');

const withoutComments = (sql: string) => sql.replaceAll(/^\s*--.*\n/gm, '');

/** The values of `.env` are the user's, so only the rest can be equal. */
const withoutValues = (dotenv: string) => dotenv.replaceAll(/^(\w+)=.*$/gm, '$1=');

const fixtures = [...releasedProjects('0.1.0')].map(([id, texts]) => ({ id, texts }));

describe('a project of 0.1.0 without edits becomes exactly a new project', () => {
  it.each(fixtures)('$id', async ({ texts: written }) => {
    const { planned, texts } = await updated(written);
    expect(planned).toMatchObject({ conflicts: [], deleted: [], lockIsOpen: false });
    const fresh = render(answersOf(written)).files;
    const others = (paths: Iterable<string>) =>
      [...paths].filter((path) => !isMigration(path) && path !== ENV && path !== MANIFEST).sort();
    expect(others(texts.keys())).toEqual(others(fresh.keys()));
    for (const path of others(fresh.keys())) expect(texts.get(path), path).toBe(fresh.get(path)!.text);
    expect(withoutValues(texts.get(ENV)!)).toBe(withoutValues(fresh.get(ENV)!.text));

    // The manifest has the hashes of the migrations that are there.
    const manifests = [texts.get(MANIFEST)!, fresh.get(MANIFEST)!.text].map((text) => {
      const { files, ...rest } = JSON.parse(text) as Manifest;
      return { ...rest, files: Object.fromEntries(Object.entries(files).filter(([path]) => !isMigration(path))) };
    });
    expect(manifests[0]).toEqual(manifests[1]);
    const before = manifestOf(written).files;
    const after = manifestOf(texts).files;
    for (const path of [...written.keys()].filter(isMigration)) {
      expect(texts.get(path), path).toBe(written.get(path));
      expect(after[path], path).toBe(before[path]);
    }
    expect(Object.keys(after).filter(isMigration)).toEqual([...texts.keys()].filter(isMigration).sort());

    // Another update, and any change of the add-ons, find a project of this version.
    const again = await updated(texts);
    expect(again.planned).toMatchObject({ steps: [], conflicts: [], deleted: [] });
  });

  it.each(fixtures)('with the values that its .env had: $id', async ({ texts: written }) => {
    const { texts } = await updated(written);
    const values = (dotenv: string) => dotenv.split('\n').filter((line) => /^\w+=/.test(line));
    const kept = values(texts.get(ENV)!);
    expect(kept).toEqual(expect.arrayContaining(values(written.get(ENV)!)));
  });
});

describe('an edit of a project of 0.1.0 survives the update, or becomes a conflict', () => {
  const known = new Map<string, ReturnType<typeof render>['files']>();
  const freshOf = (id: string, written: Texts) => {
    const files = known.get(id) ?? render(answersOf(written)).files;
    known.set(id, files);
    return files;
  };

  it.each(Object.keys(EDITS))('that %s', { timeout: 120_000 }, async (kind) => {
    const random = randomNumbers(20_261_126 + kind.length);
    let survived = 0;
    for (let round = 0; round < 40; round += 1) {
      const { id, texts: written } = fixtures[random(6) * 6 + random(2)]!; // few projects are rendered
      const fresh = freshOf(id, written);
      const path = fileToEdit(written, (path) => fresh.get(path)?.text, random);
      const edit = EDITS[kind]!(written.get(path)!, random, `edit_${round}_of_user`);
      if (edit.text === written.get(path)) continue; // one import is sorted already
      const { planned, texts } = await updated(written, new Map([[path, edit.text]]));
      const where = `${kind} in ${path} of ${id}, round ${round}`;
      const changed = planned.steps.map((step) => step.path);
      if (planned.conflicts.some((conflict) => conflict.path === path)) {
        expect(changed, where).not.toContain(path);
      } else if (fresh.has(path)) {
        survived += 1;
        expect(edit.survives(texts.get(path)), where).toBe(true);
      } else {
        expect(edit.text, `${where} is deleted`).toBe(undefined);
      }
      for (const [other, { text }] of fresh) {
        if (other === path || isMigration(other) || other === ENV || other === MANIFEST) continue;
        if (texts.get(other) !== text) expect(texts.get(other), `${where}: ${other}`).toBe(text);
      }
    }
    expect(survived).toBeGreaterThan(0);
  });
});

describe('the tables of a project of an earlier version', () => {
  it.each(fixtures)('are those of a new project, or a new migration changes them: $id', ({ texts: written }) => {
    const words = wordsOf(answersOf(written));
    const fresh = render(answersOf(written)).files;
    const replaced = NEW_MIGRATIONS.filter(
      (migration) => isNewer(migration.version, '0.1.0') && wordsIn(migration.words).every((word) => words.has(word)),
    ).map(({ replaces }) => replaces);
    const paths = new Set([...written.keys(), ...fresh.keys()].filter(isMigration));
    for (const path of paths) {
      const same = withoutComments(written.get(path) ?? '') === withoutComments(fresh.get(path)?.text ?? '');
      expect({ path, same }).toEqual({ path, same: !replaced.includes(path) });
    }
  });

  it('get a migration with the next free number', async () => {
    const [written] = fixtures.filter(({ id }) => id === 'axum,sqlite,jwt,none').map(({ texts }) => texts);
    const own = new Map([['migrations/0005_mine.sql', 'SELECT 1;\n']]);
    const { planned } = await updated(written!, own);
    const created = planned.steps.filter(({ path }) => isMigration(path));
    expect(created).toMatchObject([{ path: 'migrations/0006_one_row_per_sign_in.sql', action: 'create' }]);
  });

  it('need the tables that they change', async () => {
    const [written] = fixtures.filter(({ id }) => id === 'axum,sqlite,jwt,none').map(({ texts }) => texts);
    const own = new Map([['migrations/0005_mine.sql', 'ALTER TABLE token_families RENAME TO families;\n']]);
    await expect(updated(written!, own)).rejects.toThrow('leave no table token_families, and this command needs it');
  });
});

describe('.env of an earlier version', () => {
  const written = fixtures.find(({ id }) => id === 'axum,sqlite,jwt,none')!.texts;
  const dotenvAfter = async (change: (dotenv: string) => string, more: [string, string][] = []) => {
    const { planned, texts } = await updated(written, new Map([[ENV, change(written.get(ENV)!)], ...more]));
    expect(planned.conflicts.filter(({ path }) => path === ENV)).toEqual([]);
    return texts.get(ENV)!;
  };

  it('keeps changed values, own variables and deleted ones', async () => {
    const dotenv = await dotenvAfter((text) =>
      `${text}\nMINE=1\n`.replace('PORT=3000', 'PORT=8080').replace(/\n#.*\nLOG_FORMAT=.*\n/, ''),
    );
    expect(dotenv).toMatch(/^PORT=8080$/m);
    expect(dotenv).toMatch(/^MINE=1$/m);
    expect(dotenv).not.toContain('LOG_FORMAT');
    expect(dotenv).toMatch(/^JWT_ISSUER=my-api$/m);
  });

  it('gets no second line for a variable that the user has already', async () => {
    const dotenv = await dotenvAfter((text) => `${text}\nJWT_ISSUER=mine\n`);
    expect(dotenv.match(/^JWT_ISSUER=.*$/gm)).toEqual(['JWT_ISSUER=mine']);
    expect(dotenv).toMatch(/^JWT_AUDIENCE=my-api$/m);
  });

  it('keeps CRLF', async () => {
    const dotenv = await dotenvAfter((text) => text.replaceAll('\n', '\r\n'));
    expect(dotenv).not.toMatch(/(?<!\r)\n|\r\r/);
  });

  it('gets only what is missing if the .env.example before is not known', async () => {
    const edits = new Map([
      [ENV, written.get(ENV)!.replace('PORT=3000', 'PORT=8080')],
      ['.env.example', 'EMPTY=\n'],
    ]);
    const project = { ...existing(written, edits), history: async () => NO_HISTORY };
    const planned = await planChange(project, project.answers, render, { markers: true, force: false });
    const [step] = planned.steps.filter(({ path }) => path === ENV);
    expect(step).toMatchObject({ action: 'merge', text: expect.stringMatching(/^PORT=8080$(.|\n)*^JWT_AUDIENCE=/m) });
    expect(planned.conflicts).toMatchObject([
      { path: '.env.example', why: 'its original is not in the history of the project' },
    ]);
  });

  it('never conflicts, because its lines are secret', async () => {
    const comment = /^# The maximum number of seconds.*$/m;
    const dotenv = await dotenvAfter((text) => text.replace(comment, '# mine'));
    expect(dotenv).toMatch(/^# mine\nREQUEST_TIMEOUT_SECS=15$/m);
    expect(dotenv).toMatch(/^JWT_ISSUER=my-api$/m);
  });
});

describe('an edited file of an earlier version', () => {
  const written = fixtures.find(({ id }) => id === 'axum,sqlite,jwt,none')!.texts;

  it('is a conflict if this version does not have it and its original is not known', async () => {
    const path = 'src/cors.rs';
    const project = {
      ...existing(written, new Map([[path, '// mine\n']])),
      history: async () => NO_HISTORY,
    };
    const planned = await planChange(project, project.answers, render, { markers: false, force: false });
    expect(planned.conflicts).toMatchObject([
      { path, why: 'you edited this file, and it would be deleted', deletes: true },
    ]);
  });

  it('shows only the lines that differ if its original is not known', async () => {
    const path = 'justfile';
    const edited = written.get(path)!.replace('set positional-arguments', 'set positional-arguments # mine');
    const project = { ...existing(written, new Map([[path, edited]])), history: async () => NO_HISTORY };
    const { conflicts } = await planChange(project, project.answers, render, { markers: false, force: false });
    const [{ hunks }] = conflicts.filter((conflict) => conflict.path === path) as [(typeof conflicts)[number]];
    expect(hunks.length).toBeGreaterThan(1);
    expect(hunks.flatMap(({ ours }) => ours)).toContain('set positional-arguments # mine');
    expect(hunks.flatMap(({ ours }) => ours)).not.toContain('    cargo run');
  });
});

describe('the changelog', () => {
  it('is CHANGELOG.md (npm run changelog)', () => {
    expect(readFileSync(join(root, 'CHANGELOG.md'), 'utf8').replaceAll('\r\n', '\n')).toBe(changelog());
  });

  it('begins with this version, and each version is older than the one before', () => {
    expect(RELEASES[0]!.version).toBe(version);
    for (const [at, release] of RELEASES.slice(1).entries())
      expect(isNewer(RELEASES[at]!.version, release.version)).toBe(true);
  });

  it('has only short entries', () => {
    const sentences = RELEASES.flatMap(({ advisories, changes }) => [...advisories, ...changes]).flatMap(({ text }) =>
      text.split(/(?<=\.) /),
    );
    expect(sentences.filter((sentence) => sentence.split(' ').length > 20)).toEqual([]);
  });

  it('gives a project the entries that apply to it, of all versions after its own', () => {
    const releases = [
      { version: '0.3.0', advisories: [], changes: [{ text: 'C.' }] },
      {
        version: '0.2.0',
        advisories: [{ text: 'A.' }, { text: 'J.', only: 'jwt' }, { text: 'S.', only: 'jwt+mysql' }],
        changes: [{ text: 'B.' }],
      },
      { version: '0.1.0', advisories: [], changes: [{ text: 'First.' }] },
    ] as const;
    const answers = answersOf(fixtures.find(({ id }) => id === 'axum,sqlite,jwt,none')!.texts);
    expect(releasesSince('0.1.0', answers, releases)).toEqual({ advisories: ['A.', 'J.'], changes: ['C.', 'B.'] });
    expect(releasesSince('0.3.0', answers, releases)).toEqual({ advisories: [], changes: [] });
  });
});

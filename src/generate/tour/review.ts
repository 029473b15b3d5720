import type { Choices } from '../../answers/options.ts';
import { samples } from '../../choices/records.ts';
import { queriesIn } from '../../resources/macro-calls.ts';
import { queryFile } from '../../resources/query-data.ts';
import type { Resource } from '../../resources/resource.ts';
import { PLACEHOLDER } from '../lock.ts';
import type { Answers } from '../project.ts';
import { pagesOf, replayed, type Texts } from './pages.ts';
import { type Goal, type Tour, toured } from './tour.ts';

/** What the reader of the tour builds: reviews of the sample resource, or of users. */
function reviewOf({ sample, auth }: Answers): Resource {
  const { role, name } = samples[sample].reviewed;
  return {
    name: 'review',
    plural: 'reviews',
    fields: [
      { name: `${role}_id`, type: 'references', resource: name, nullable: false, unique: false },
      { name: 'rating', type: 'int', nullable: false, unique: false },
      { name: 'comment', type: 'string', nullable: false, unique: false },
    ],
    access: auth === 'none' ? 'shared' : 'owned',
  };
}

/**
 * @param start the project as it is created
 * @param finished the files of the same project with this resource
 * @throws Error for a chapter that does not fit the project
 */
export function tourOf(answers: Answers, start: Texts, finished: (review: Resource) => Goal): Tour {
  const review = reviewOf(answers);
  const known = new Map<string, readonly [path: string, text: string]>(); // chapters keep most queries of earlier ones
  return toured(start, finished(review), (state) => {
    const queries = queriesIn(state.get(`src/db/${review.plural}.rs`) ?? '');
    for (const query of queries) if (!known.has(query)) known.set(query, queryFile(query, review, answers.database));
    return new Map(queries.map((query) => known.get(query)!));
  });
}

/** The name of a tour that the build made. */
export function tourId({ framework, database, auth, sample, addons }: Choices): string {
  return [framework, database, auth, sample, ...addons].join('+');
}

/**
 * The files in `docs/tour/` of a tour that the build made.
 *
 * @param contents those of a project whose name is a placeholder
 */
export function tourFrom(contents: readonly string[], { name }: Answers, start: Texts): Map<string, string> {
  const [placeholder, crate] = [PLACEHOLDER, name].map((one) => one.replaceAll('-', '_'));
  const named = contents.map((text) => text.replaceAll(PLACEHOLDER, name).replaceAll(placeholder!, crate!));
  return pagesOf(start, replayed(named));
}

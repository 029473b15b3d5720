import { samples } from '../../choices/records.ts';
import { queryData } from '../../resources/query-data.ts';
import type { Resource } from '../../resources/resource.ts';
import type { Answers } from '../project.ts';
import { type Goal, type Texts, type Tour, toured } from './tour.ts';

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
  const known = new Map<string, Texts>(); // most chapters change no SQL
  return toured(start, finished(review), (state) => {
    const sql = state.get(`src/db/${review.plural}.rs`);
    if (sql === undefined) return new Map();
    if (!known.has(sql)) known.set(sql, queryData(sql, review, answers.database));
    return known.get(sql)!;
  });
}

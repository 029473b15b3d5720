import { ORDER } from './order.ts';
import type { Field, Resource } from './resource.ts';
import type { Target } from './sql-view.ts';

/** What a resource needs to know about the project and the other resources in it. */
export interface Relations {
  hasSignIn: boolean;
  /** The resources that a field can refer to, besides users. */
  others: readonly Resource[];
}

export function targetOf(name: string, { others }: Relations): Target & { access?: Resource['access'] } {
  if (name === 'user') return { name, plural: 'users' };
  const target = [ORDER, ...others].find((other) => other.name === name);
  if (target === undefined) throw new Error(`There is no resource ${name}.`);
  return target;
}

export function referencesOf({ fields }: Resource): Field[] {
  return fields.filter(({ type }) => type === 'references');
}

/** Whether the rows of the target belong to the caller, so that another user's row must stay unknown. */
export function isCallers(field: Field, relations: Relations): boolean {
  return relations.hasSignIn && targetOf(field.resource!, relations).access === 'owned';
}

/** Whether each statement names the owner. */
export function isScoped({ access }: Resource, { hasSignIn }: Relations): boolean {
  return hasSignIn && access === 'owned';
}

/** Whether the body and the filter of the list name the owner, because nobody signs in. */
export function isFiltered({ access }: Resource, { hasSignIn }: Relations): boolean {
  return !hasSignIn && access === 'owned';
}

/** The required rows that must exist before a row of this resource can. A self-reference cannot be one of them. */
export function parentsOf(resource: Resource): Field[] {
  return referencesOf(resource).filter((field) => !field.nullable && field.resource !== resource.name);
}

/** `customer_id` → `customer` */
export function roleOf({ name }: Field): string {
  return name.replace(/_id$/, '');
}

/** Whether the resource or one that it needs fulfils a condition. */
export function anyAncestor(
  resource: Resource,
  relations: Relations,
  condition: (one: Resource | 'user' | 'order') => boolean,
): boolean {
  if (condition(resource)) return true;
  return parentsOf(resource).some(({ resource: name }) => {
    if (name === 'user' || name === 'order') return condition(name);
    const parent = relations.others.find((other) => other.name === name)!;
    return anyAncestor(parent, relations, condition);
  });
}

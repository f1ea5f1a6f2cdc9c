import type { Condition } from '../../../src/graph/read/part.js';
import type { Seams } from '../instance.js';
import type { Break } from './mutant.js';

const condition = /\$read\.allow(?:\.(?<key>\w+)|\[(?<row>\w+)\.(?<property>\w+)\])\[class_(?<customer>\w+)\] = 1/g;

/** One condition in a composed text. */
export interface Found {
  readonly text: string;
  readonly at: number;
  /** The key of the category, or `by <property>` of the row. */
  readonly category: string;
  readonly customer: string;
}

export function conditionsIn(text: string): readonly Found[] {
  return [...text.matchAll(condition)].map((found) => ({
    text: found[0],
    at: found.index,
    category: found.groups?.['key'] ?? `by ${found.groups?.['property']}`,
    customer: found.groups?.['customer'] ?? '',
  }));
}

/** A condition that lets everybody in, those whom it kept out, or those whom the class of some day let in. */
export function breakCondition(found: Found, kind: Break): string {
  if (kind === 'dropped') return 'true';
  if (kind === 'negated') return `NOT coalesce(${found.text}, false)`;
  return found.text.replace(`[class_${found.customer}]`, `[${found.customer}[$read.cc]]`);
}

/** Turns the marks that a mutated part left in a text into what they mean. */
export function brokenText(kind: Break, { category, dynamic }: Condition): Pick<Seams, 'text' | 'terms'> {
  const property = category.split('.')[1] ?? '';
  const mark = dynamic ? `${kind}${property}` : `${kind}_${category.replaceAll('.', '_')}`;
  const isMarked = (found: Found) => found.category === (dynamic ? `by ${mark}` : mark);
  const text = (given: string) =>
    replaced(given, isMarked, (found) => breakCondition(dynamic ? unmarked(found, mark, property) : found, kind));
  // The marked category has the vector of the true one.
  const key = category.replaceAll('.', '_');
  if (dynamic) return { text };
  return {
    text,
    terms: (terms) => {
      const vector = terms.allow[key];
      return vector === undefined ? terms : { ...terms, allow: { ...terms.allow, [mark]: vector } };
    },
  };
}

function unmarked(found: Found, mark: string, property: string): Found {
  return { ...found, text: found.text.replace(`.${mark}]`, `.${property}]`) };
}

export function replaced(text: string, which: (found: Found) => boolean, by: (found: Found) => string): string {
  let changed = text;
  for (const found of conditionsIn(text).toReversed())
    if (which(found)) changed = changed.slice(0, found.at) + by(found) + changed.slice(found.at + found.text.length);
  return changed;
}

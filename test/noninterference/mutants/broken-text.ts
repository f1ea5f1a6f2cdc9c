import type { Break } from './mutant.js';

const condition =
  /(?:\(\w+\.\w+ IS NULL OR )?\$read\.allow(?:\.(?<key>\w+)|\[(?<row>\w+)\.(?<property>\w+)\])\[class_(?<customer>\w+)\] = 1(?:(?<=IS NULL OR \$read\.allow\[\w+\.\w+\]\[class_\w+\] = 1)\))?/g;

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

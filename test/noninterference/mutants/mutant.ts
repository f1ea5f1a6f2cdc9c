import type { Category } from '../../../src/consent/categories.js';
import type { Seams } from '../instance.js';
import type { LookerName } from '../viewers.js';

/** How a point of enforcement is broken. */
export const breaks = ['dropped', 'negated', 'one end', 'stale'] as const;
export type Break = (typeof breaks)[number];

/** A server that errs at one point. The suite must tell it from one that does not. */
export interface Mutant {
  readonly name: string;
  readonly kind: Break;
  readonly seams: Seams;
  /** Beginnings of coordinates (`Customer.name`): operations that look at one of them are asked; those that `shows` in, if there are none. */
  readonly looks: readonly string[];
  /** Whether an operation that sends this text can tell the mutant from the product. */
  readonly shows?: (text: string) => boolean;
  /** The switch that it turns: operations in whose text it stands are asked. */
  readonly switch?: string;
  /** Operations that it is asked in a world; as many as the others if not given. */
  readonly probes?: number;
  /** The lookers to whom it can show; all if not given. */
  readonly lookers?: readonly LookerName[];
  /** Categories that it is about: worlds in which customers differ about one of them show it soonest. */
  readonly focus?: readonly Category[];
  /** Why it reveals nothing that the product does not: then it cannot be caught, and is not counted. */
  readonly equivalent?: string;
  /** Whether it is the refusals that must catch it: ids and cursors of elsewhere. */
  readonly refusal?: true;
}

import { randomBytes } from 'node:crypto';
import type { HeldTie } from '../graph/personal-data-reads.js';
import { isFact, isKey, labels, ties } from './personal-data.js';

type Facts = HeldTie['properties'];

/** Something that is held about the person, and how it hangs on them. */
export interface ExportRecord {
  /** Its name within this export, such as `Purchase-3`; another export names it otherwise. */
  readonly record: string;
  readonly kind: string;
  /** The relationship, `MADE`; `<-FOLLOWS` where it leads to the person. */
  readonly relation: string;
  readonly categories: readonly string[];
  readonly relationFacts: Facts;
  readonly facts: Facts;
  /** What an own record leads to. */
  readonly further: readonly Omit<ExportRecord, 'further'>[];
}

/** Names records within one export. People get names of chance, which no two exports share. */
export class ExportNames {
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  of(kind: string, id: string): string {
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    const name = kind === 'Customer' ? this.stranger() : this.#next(kind);
    this.#names.set(id, name);
    return name;
  }

  /** Somebody who cannot be matched with anybody else of the export. */
  stranger(): string {
    return `person-${randomBytes(9).toString('base64url')}`;
  }

  /** What `of` named, or null. */
  known(id: string): string | null {
    return this.#names.get(id) ?? null;
  }

  #next(kind: string): string {
    const number = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, number);
    return `${kind}-${number}`;
  }
}

/** One record of an export, without any id of Kith's own. */
export function recordOf(held: HeldTie, names: ExportNames): ExportRecord {
  const { type, outgoing, properties, other, further } = held;
  const kind = kindOf(other.labels);
  const record = other.id === null ? names.stranger() : names.of(kind, other.id);
  const reached = further.map((one) => {
    const farKind = kindOf(one.labels);
    return {
      record: names.of(farKind, one.id ?? ''),
      kind: farKind,
      relation: one.type,
      categories: categoriesOf(one.type, farKind),
      relationFacts: factsOf(one.properties, names),
      facts: farKind === 'Customer' ? {} : factsOf(one.other, names),
    };
  });
  return {
    record,
    kind,
    relation: outgoing ? type : `<-${type}`,
    categories: categoriesOf(type, kind),
    relationFacts: factsOf(properties, names),
    facts: factsOf(other.properties, names),
    further: reached,
  };
}

/** The facts among properties; keys name the record that they lead to, where the export has it. */
export function factsOf(properties: Facts, names: ExportNames): Facts {
  const facts: [string, Facts[string]][] = [];
  for (const [property, value] of Object.entries(properties)) {
    if (isFact(property)) facts.push([property, value]);
    const name = isKey(property) && typeof value === 'string' ? names.known(value) : null;
    if (name !== null && property !== 'id' && property !== 'customerId') facts.push([property, name]);
  }
  return Object.fromEntries(facts);
}

function kindOf(nodeLabels: readonly string[]): string {
  return nodeLabels.find((label) => labels[label] !== undefined) ?? nodeLabels[0] ?? 'Record';
}

function categoriesOf(type: string, kind: string): readonly string[] {
  return [...new Set([...(ties[type]?.categories ?? []), ...(labels[kind]?.categories ?? [])])];
}

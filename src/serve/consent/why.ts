import { type DocumentNode, Kind, type OperationDefinitionNode } from 'graphql';
import type { Category } from '../../consent/categories.js';
import { presence } from '../../consent/categories.js';
import type { ChainedEvent } from '../../consent/chain.js';
import type { Verdict } from '../../consent/decide.js';
import { dpvStateOfWord } from '../../consent/dpv.js';
import type { FactsOf } from '../../consent/explain.js';
import { holds } from '../../consent/hearing.js';
import { explain, type Heard, type StepTaken, stepOf } from '../../consent/reasons.js';
import type { EndUser, Viewer } from '../../consent/viewer.js';
import { KithError } from '../../model/errors.js';
import type { InternalId } from '../../model/ids.js';
import { governedFields, type Source } from './governed-fields.js';

/** Why a viewer sees a field of a customer, or does not. */
export interface WhyField {
  /** The coordinate; `Customer` for whether the row is seen at all. */
  readonly field: string;
  /** Null where each row names its own category. */
  readonly category: string | null;
  readonly allowed: boolean | null;
  /** The reason that withheld, or the basis that allows it. */
  readonly reason: string;
  readonly steps: readonly StepTaken[];
  readonly words: readonly WhyWord[];
}

/** The word that decides about one of those who see the bytes. */
export interface WhyWord {
  readonly recipient: string;
  readonly open: boolean;
  readonly state: string | null;
  readonly event: string | null;
  readonly sequence: number | null;
  readonly at: string | null;
  readonly until: string | null;
}

export interface WhyAbout {
  readonly viewer: Viewer;
  readonly customerId: InternalId;
  readonly facts: FactsOf<ChainedEvent>;
}

/** The decision about every governed field of the first operation of a document, as if the customer were the row of each. */
export function whyFields(source: Source, about: WhyAbout): readonly WhyField[] {
  const fields = [...governedFields(source, firstOperation(source.document))];
  const asked = fields.flatMap(([field, rule]) =>
    rule.map((one) => [field, one.dynamic ? null : (one.category as Category)] as const),
  );
  return [['Customer', presence] as const, ...asked].map(([field, category]) =>
    category === null ? rowsOwn(field) : whyField(field, category, about),
  );
}

function firstOperation(document: DocumentNode): OperationDefinitionNode {
  const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  if (operation?.kind !== Kind.OPERATION_DEFINITION || operation.operation !== 'query')
    throw new KithError('BAD_USER_INPUT', 'The document holds no query.');
  return operation;
}

function rowsOwn(field: string): WhyField {
  const reason = 'each row names the category that governs it';
  return { field, category: null, allowed: null, reason, steps: [], words: [] };
}

function whyField(field: string, category: Category, { viewer, customerId, facts }: WhyAbout): WhyField {
  const { client, purpose, endUser } = viewer;
  const about = isAbout(endUser, customerId) ? 'self' : 'other';
  const ask = { client, purpose, endUser, category, about, relation: 'stranger' } as const;
  const { verdict, steps, heard } = explain(ask, facts);
  // Nobody grants that somebody is a customer: it is allowed with anything else.
  const isSaid = category !== presence && !(about === 'self' && verdict.allow);
  const words = !isSaid ? [] : heard.map((one) => wordOf(one, facts.now));
  return { field, category, allowed: verdict.allow, reason: reasonOf(verdict), steps, words };
}

function isAbout(endUser: EndUser | null, customerId: InternalId): boolean {
  return endUser?.kind === 'customer' && endUser.id === customerId;
}

function reasonOf(verdict: Verdict): string {
  return verdict.allow ? verdict.basis : verdict.reason;
}

function wordOf({ recipient, open, word }: Heard<ChainedEvent>, now: number): WhyWord {
  if (word === null) return { recipient, open, state: null, event: null, sequence: null, at: null, until: null };
  const { event } = word;
  return {
    recipient,
    open,
    state: dpvStateOfWord(word, { action: event.action, holds: holds(word, now) }),
    event: event.id,
    sequence: event.seq,
    at: new Date(word.at).toISOString(),
    until: word.yes && word.until < Number.MAX_SAFE_INTEGER ? new Date(word.until).toISOString() : null,
  };
}

/** What `kith why` prints. */
export function whyText(fields: readonly WhyField[]): string {
  return fields.map(fieldText).join('\n');
}

function fieldText({ field, category, allowed, reason, steps, words }: WhyField): string {
  if (category === null) return `${field}  ${reason}`;
  const outcome = allowed === true ? `seen: ${reason}` : `withheld: ${reason} (${stepOf(reason as never)})`;
  const passed = steps.filter((one) => one.outcome !== 'not_reached').map((one) => `${one.step} ${one.outcome}`);
  return [
    `${field}  ${category}  ${outcome}`,
    `  ${passed.join(', ')}`,
    ...words.map((word) => `  ${word.recipient}: ${wordText(word)}`),
  ].join('\n');
}

function wordText({ open, state, event, sequence, at, until }: WhyWord): string {
  const said = state === null ? 'nothing was said' : `${state} at ${at}, event ${event}, number ${sequence}`;
  return `${open ? 'open' : 'closed'}; ${said}${until === null ? '' : `, until ${until}`}`;
}

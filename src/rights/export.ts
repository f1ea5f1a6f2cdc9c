import { standingConsents } from '../consent/leaf-states.js';
import type { Policy } from '../consent/policy.js';
import { consentReceipt } from '../consent/receipt.js';
import { jurisdictionOf } from '../consent/subject.js';
import { ConsentRecordReads } from '../graph/consent-record-reads.js';
import type { Graph, RunOptions } from '../graph/graph.js';
import { type HeldTie, PersonalDataReads, type ServedRun } from '../graph/personal-data-reads.js';
import type { ExportFormat } from '../graph/request-writes.js';
import type { InternalId } from '../model/ids.js';
import type { DataKey, KeyStore } from '../vault/key-store.js';
import { placeOf, unseal } from '../vault/seal.js';
import { exportedCorrected, exportedWanted } from './corrected-identifiers.js';
import { ExportNames, type ExportRecord, factsOf, recordOf } from './export-records.js';
import { labelsOf, sealedProperties } from './personal-data.js';

export interface ExportParts {
  readonly graph: Graph;
  readonly policy: Policy;
  readonly now: () => number;
  /** Who read what of the customer, from the audit; none where there is no such log. */
  readonly accessLog?: (customerId: InternalId) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** What lies enciphered is opened for its customer; without the key it is absent. */
  readonly keys: KeyStore;
}

/** Everything around the records of an export. */
interface Frame {
  readonly about: Readonly<Record<string, unknown>>;
  readonly person: HeldTie['properties'];
  readonly consents: readonly Readonly<Record<string, unknown>>[];
  readonly receipts: readonly Readonly<Record<string, unknown>>[];
  readonly runs: readonly Omit<ServedRun, 'id'>[];
  readonly accessLog: readonly Readonly<Record<string, unknown>>[];
}

const owned = labelsOf('own', 'shared');

/** Everything that is held about one customer, as JSON (RFC 8259) or CSV (RFC 4180), in pieces. */
export class PersonalExport {
  readonly #reads: PersonalDataReads;

  constructor(private readonly parts: ExportParts) {
    this.#reads = new PersonalDataReads(parts.graph);
  }

  /** How many records there are. Null: there is no such customer. */
  async count(customerId: InternalId, options: RunOptions = {}): Promise<number | null> {
    if ((await this.#reads.person(customerId, options)) === null) return null;
    let records = 0;
    for await (const page of this.#reads.ties(customerId, owned, options)) records += page.length;
    return records;
  }

  /** The text of an export. Gives nothing where there is no such customer. */
  async *text(customerId: InternalId, format: ExportFormat, options: RunOptions = {}): AsyncGenerator<string> {
    const frame = await this.#frame(customerId, options);
    if (frame === null) return;
    yield* format === 'json'
      ? jsonOf(frame, this.#records(customerId, options))
      : csvOf(frame, this.#records(customerId, options));
  }

  async *#records(customerId: InternalId, options: RunOptions): AsyncGenerator<ExportRecord> {
    const names = new ExportNames();
    const key = (await this.parts.keys.load([customerId])).get(customerId);
    for await (const page of this.#reads.ties(customerId, owned, options)) {
      for (const held of page) yield recordOf(opened(held, key), names);
    }
  }

  async #frame(customerId: InternalId, options: RunOptions): Promise<Frame | null> {
    const { graph, policy, now, accessLog } = this.parts;
    const person = await this.#reads.person(customerId, options);
    const record = (await new ConsentRecordReads(graph).recordsOf([customerId], options)).get(customerId);
    if (person === null || record === undefined) return null;
    const facts = { ...record, policy, now: now() };
    const jurisdiction = jurisdictionOf(policy, record.subject.residency).id;
    const receiptIds = [...new Set(record.events.map((event) => event.receiptId ?? event.id))];
    return {
      about: {
        what: 'Everything that Kith holds about you.',
        controller: policy.name,
        madeAt: new Date(now()).toISOString(),
        others:
          'Other people have names of chance here, which no other export shares; what they wrote or did, and whom they follow or like, is theirs and not here.',
      },
      person: factsOf(told(person), new ExportNames()),
      consents: standingConsents(facts).map(({ event, since, until, ...one }) => ({
        ...one,
        since: iso(since),
        until: iso(until),
        noticeId: event?.noticeId ?? null,
        noticeVersion: event?.noticeVersion ?? null,
      })),
      receipts: receiptIds.map((receiptId) =>
        consentReceipt({
          receiptId,
          principal: 'you',
          jurisdiction,
          events: record.events.filter((event) => (event.receiptId ?? event.id) === receiptId),
          policy,
        }),
      ),
      runs: (await this.#reads.servedRuns(options)).map(({ id, ...run }) => ({ runId: id, ...run })),
      accessLog: (await accessLog?.(customerId)) ?? [],
    };
  }
}

function told(person: HeldTie['properties']): HeldTie['properties'] {
  const { corrected } = person;
  return Array.isArray(corrected) ? { ...person, corrected: exportedCorrected(corrected) as typeof corrected } : person;
}

/** The same with what was enciphered in the clear. The other end of somebody else's tie never comes here. */
function opened(held: HeldTie, key: DataKey | undefined): HeldTie {
  const { wanted, state, alongWith } = held.other.properties;
  if (held.type === 'ASKED' && typeof wanted === 'string') {
    // What somebody demanded by another record may be somebody else's.
    const isOthers = typeof alongWith === 'string' && state === 'received';
    const properties = { ...held.other.properties, wanted: isOthers ? null : exportedWanted(wanted, key) };
    return { ...held, other: { ...held.other, properties } };
  }
  const properties = sealedProperties[held.type];
  if (properties === undefined || !held.outgoing) return held;
  const place = (property: string) => placeOf(held.other.id ?? '', property);
  const clear = properties.flatMap((property) => {
    const text = held.properties[property];
    if (typeof text !== 'string') return [];
    return [[property, key === undefined ? null : unseal(key, place(property), text)] as const];
  });
  return { ...held, properties: { ...held.properties, ...Object.fromEntries(clear) } };
}

async function* jsonOf(frame: Frame, records: AsyncIterable<ExportRecord>): AsyncGenerator<string> {
  const { about, person, ...rest } = frame;
  yield `{"about":${JSON.stringify(about)},\n"person":${JSON.stringify(person)},\n"records":[`;
  let separator = '\n';
  for await (const record of records) {
    yield `${separator}${JSON.stringify(record)}`;
    separator = ',\n';
  }
  yield '\n]';
  for (const [name, value] of Object.entries(rest)) yield `,\n${JSON.stringify(name)}:${JSON.stringify(value)}`;
  yield '}\n';
}

/** One line a fact, so that every kind of record fits into one table. */
async function* csvOf(frame: Frame, records: AsyncIterable<ExportRecord>): AsyncGenerator<string> {
  yield csvLine(['record', 'kind', 'relation', 'to', 'categories', 'field', 'value']);
  yield* linesOf(['you', 'Customer', '', '', ''], frame.person);
  for await (const { record, kind, relation, categories, relationFacts, facts, further } of records) {
    const place = [record, kind, relation, 'you', categories.join(' ')];
    yield* linesOf(place, { ...prefixed(relationFacts), ...facts });
    for (const one of further) {
      const farPlace = [one.record, one.kind, one.relation, record, one.categories.join(' ')];
      yield* linesOf(farPlace, { ...prefixed(one.relationFacts), ...one.facts });
    }
  }
  for (const part of ['consents', 'receipts', 'runs', 'accessLog'] as const) {
    let index = 0;
    for (const one of frame[part]) {
      index += 1;
      yield* linesOf([`${part}-${index}`, part, '', 'you', ''], one);
    }
  }
}

function* linesOf(place: readonly string[], facts: Readonly<Record<string, unknown>>): Generator<string> {
  const entries = Object.entries(facts);
  // A record without a fact is still a record: that the person liked a post, say.
  if (entries.length === 0) yield csvLine([...place, '', '']);
  for (const [field, value] of entries) {
    yield csvLine([
      ...place,
      field,
      typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? ''),
    ]);
  }
}

function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}

/** Facts of the relationship beside those of the record: both may have an `at`. */
function prefixed(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [`relation.${name}`, value]));
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

import { z } from 'zod';
import { closedLists } from '../consent/closed-lists.js';
import { baseClass, classProperties, stateHash, stateText } from '../consent/classes.js';
import { type Inference, inferencesLost, objectionsWhileForgetting } from '../consent/inferences.js';
import type { Policy } from '../consent/policy.js';
import { type ConsentEvent, consentActions } from '../consent/record.js';
import { classificationRev, type Ring, ringsOf } from '../consent/space.js';
import { type ConsentState, effectiveMeet, type OwnFacts } from '../consent/state.js';
import { comingOfAge, jurisdictionOf } from '../consent/subject.js';
import type { InternalId } from '../model/ids.js';
import { never } from '../model/time.js';
import type { Work } from './graph.js';
import { lastClasses } from './consent-reads.js';
import { forgetLost } from './lost-inferences.js';
import { int, integer, noRow, readStatement, writeStatement } from './statement.js';
import { subjectColumns, subjectOf } from './subject-row.js';

const instant = z.number().nullable();
const text = z.string().nullable();

/** A word of a customer as a short list, in which order `eventOf` tells. */
const word = z.tuple([
  z.enum(consentActions),
  z.string(),
  z.string(),
  z.string(),
  instant,
  instant,
  text,
  text,
  text,
  z.enum(['import', 'first_hand']),
  z.enum(['self', 'guardian']),
  z.number(),
  z.number(),
  text,
]);

/** What decides about a customer, as a statement returns it. */
export const ownFactsShape = z.object({ ...subjectColumns, words: z.array(word) });

const spoken = readStatement('consent/spoken', {
  params: z.object({ ids: z.array(z.string()) }),
  row: ownFactsShape.extend({
    id: z.string(),
    profileId: text,
    consentUntil: instant,
    forgetting: z.boolean(),
    isInferred: z.boolean(),
    isShown: z.boolean(),
  }),
});

const classNumbers = readStatement('consent/class-numbers', {
  params: z.object({ classes: z.array(z.object({ ring: z.string(), vectorHash: z.string() })) }),
  row: z.object({ ring: z.string(), vectorHash: z.string(), cc: z.number() }),
});

const internClasses = writeStatement('consent/intern-classes', {
  params: z.object({
    classes: z.array(z.object({ ring: z.string(), vectorHash: z.string(), cc: z.number(), state: z.string() })),
  }),
  row: noRow,
});

const classify = writeStatement('consent/classify', {
  params: z.object({
    customers: z.array(z.object({ id: z.string(), classes: z.record(z.string(), z.unknown()) })),
    narrowed: integer(),
  }),
  row: z.object({ classified: z.number() }),
});

const forgetShown = writeStatement('consent/forget-shown', {
  params: z.object({
    customers: z.array(
      z.object({
        id: z.string(),
        isMeasured: z.boolean(),
        closed: z.record(z.string(), z.array(z.string()).readonly()),
      }),
    ),
  }),
  row: noRow,
});

type Spoken = z.output<typeof spoken.row>;

interface Wanted {
  readonly ring: Ring;
  readonly vectorHash: string;
  readonly state: string;
}

interface RingClasses {
  readonly ring: Ring;
  readonly now: Wanted;
  readonly until: number;
  readonly next: Wanted;
  readonly nextUntil: number;
}

/** What follows from the words of a profile. */
interface Taken {
  readonly rings: readonly RingClasses[];
  readonly lost: readonly Inference[];
}

/**
 * Takes the classes of customers anew from their events and writes them, inside a transaction that holds the consent
 * lock (so that two writers never give one number twice), and with them takes out of the graph what may not be inferred any more. Customers who are held to be the
 * same person as one of these have the same classes, which are written with them. `now` is in milliseconds. `onlyOpens`: nothing was said since but yes, so that what was learned
 * among those who agreed needs not be learned anew. Returns how many of the customers there were.
 */
export async function classifyCustomers(
  work: Work,
  about: {
    readonly policy: Policy;
    readonly ids: readonly InternalId[];
    readonly now: number;
    readonly onlyOpens?: boolean;
  },
): Promise<number> {
  const { policy, now } = about;
  const { rows } = await work.run(spoken, { ids: [...about.ids] });
  const take = classTaker({ policy, now });
  const profiles = new Map<string, Spoken[]>();
  for (const row of rows) {
    const key = row.profileId ?? row.id;
    profiles.set(key, [...(profiles.get(key) ?? []), row]);
  }
  const taken = [...profiles.values()].map((records) => ({ records, ...take(records) }));
  const losing = taken.flatMap(({ records, lost }) => records.map((record) => ({ ...record, lost })));
  const { left, beside } = await forgetLost(work, losing, now);
  const customers = taken.flatMap(({ records, rings }) => {
    const isLeft = records.some(({ id }) => left.has(id));
    const held = isLeft ? classesOf(records.map(heldBack), about) : rings;
    return records.map(({ id }) => ({ id, rings: held }));
  });
  const wanted = customers.flatMap((customer) => customer.rings.flatMap((ring) => [ring.now, ring.next]));
  const numbers = await numberClasses(work, wanted);
  const rev = classificationRev(policy);
  await work.run(classify, {
    customers: customers.map(({ id, rings }) => ({
      id,
      classes: { ...propertiesOf(rings, { numbers, rev }), ...beside.get(id) },
    })),
    narrowed: about.onlyOpens === true ? 0 : 1,
  });
  // Behind the classes, whose writing locks the customers: a list that was written down meanwhile is among theirs, and one that is still to be is asked for its class.
  const shown = taken.flatMap(({ records }) => shownOf(records, about));
  if (shown.length > 0) await work.run(forgetShown, { customers: shown });
  const asked = new Set<string>(about.ids);
  return rows.filter(({ id }) => asked.has(id)).length;
}

/** What customers said, and what of themselves bears on it, as their classes are taken from. */
export async function spokenFacts(work: Work, ids: readonly InternalId[]) {
  const { rows } = await work.run(spoken, { ids: [...ids] });
  const asked = new Set<string>(ids);
  return rows.filter(({ id }) => asked.has(id)).map((row) => ({ id: row.id, ...ownFactsOf(row) }));
}

export function ownFactsOf(row: z.output<typeof ownFactsShape>): OwnFacts {
  return { events: row.words.map(eventOf), subject: subjectOf(row) };
}

interface Moment {
  readonly policy: Policy;
  readonly now: number;
}

/** Takes classes, those of silent customers who are alike only once: in a large graph most have said nothing. */
function classTaker(about: Moment): (records: readonly Spoken[]) => Taken {
  const silent = new Map<string, Taken>();
  return (records) => {
    const [first] = records;
    const key = first === undefined || records.length > 1 ? null : silentKey(first, about);
    const known = key === null ? undefined : silent.get(key);
    if (known !== undefined) return known;
    const taken = { rings: classesOf(records, about), lost: lostOf(records, about) };
    if (key !== null) silent.set(key, taken);
    return taken;
  };
}

/** Equal for customers whose classes must be equal; null for those who spoke, and those whose day of birth still changes something. */
function silentKey(row: Spoken, { policy, now }: Moment): string | null {
  if (row.words.length > 0) return null;
  const subject = subjectOf(row);
  const coming = comingOfAge(subject, jurisdictionOf(policy, subject.residency));
  if (coming !== null && coming.adultAt > Math.min(now, sinceOf([row]) ?? now)) return null;
  const { residency, ageBand, blocked, objections, audience } = subject;
  return JSON.stringify([coming === null ? ageBand : 'of age', residency, blocked, objections, audience]);
}

function lostOf(records: readonly Spoken[], { policy, now }: Moment): readonly Inference[] {
  return inferencesLost(records.map(ownFactsOf), { policy, now, since: sinceOf(records) });
}

/** Whom experiments showed lists, and what of those may be counted no more. */
function shownOf(records: readonly Spoken[], { policy, now }: Moment) {
  const those = records.filter(({ isShown }) => isShown);
  if (those.length === 0) return [];
  const lists = closedLists(records.map(ownFactsOf), { policy, now, since: sinceOf(records) });
  return those.map(({ id }) => ({ id, ...lists }));
}

/** When what held of a profile first ran out; null where it has no end. */
function sinceOf(records: readonly Spoken[]): number | null {
  const ends = records.flatMap(({ consentUntil }) => consentUntil ?? []);
  return ends.length === 0 ? null : Math.min(...ends);
}

function heldBack(row: Spoken): Spoken {
  return { ...row, objections: [...(row.objections ?? []), ...objectionsWhileForgetting] };
}

function classesOf(records: readonly Spoken[], about: Moment): readonly RingClasses[] {
  const customers = records.map(ownFactsOf);
  return ringsOf(about.policy).map((ring) => {
    const effective = effectiveMeet(customers, { ring, policy: about.policy, now: about.now });
    const current = wantedOf(effective.state);
    const next = effective.next === effective.state ? current : wantedOf(effective.next);
    return { ring, now: current, until: effective.until, next, nextUntil: effective.nextUntil };
  });
}

function wantedOf(state: ConsentState): Wanted {
  const text = stateText(state);
  return { ring: state.ring, vectorHash: stateHash(text), state: text };
}

function eventOf(word: Spoken['words'][number]): ConsentEvent {
  const [action, purpose, category, recipient, at, until, noticeId, noticeVersion, proof, ...added] = word;
  const [source, speaker, recordedAt, seq, receiptId] = added;
  const said = { action, purpose, category, recipient, at, until, noticeId, noticeVersion, proof };
  return { ...said, seq, source, speaker, recordedAt, receiptId };
}

/** The class number of each wanted state by ring and hash. New states get the next numbers. */
async function numberClasses(work: Work, wanted: readonly Wanted[]): Promise<ReadonlyMap<string, number>> {
  const distinct = [...new Map(wanted.map((one) => [keyOf(one), one])).values()];
  const { rows } = await work.run(classNumbers, {
    classes: distinct.map(({ ring, vectorHash }) => ({ ring, vectorHash })),
  });
  const numbers = new Map(rows.map((row) => [keyOf(row), row.cc]));
  const fresh = distinct.filter((one) => !numbers.has(keyOf(one)));
  if (fresh.length === 0) return numbers;

  const rings = [...new Set(fresh.map((one) => one.ring))];
  const last = new Map((await work.run(lastClasses, { rings })).rows.map((row) => [row.ring, row.cc]));
  const classes = fresh.map((one) => {
    const cc = (last.get(one.ring) ?? baseClass) + 1;
    last.set(one.ring, cc);
    numbers.set(keyOf(one), cc);
    return { ...one, cc };
  });
  await work.run(internClasses, { classes });
  return numbers;
}

function keyOf(one: { readonly ring: string; readonly vectorHash: string }): string {
  return `${one.ring} ${one.vectorHash}`;
}

function propertiesOf(
  rings: readonly RingClasses[],
  about: { readonly numbers: ReadonlyMap<string, number>; readonly rev: string },
): Record<string, unknown> {
  const properties: Record<string, unknown> = { consentRev: about.rev };
  for (const { ring, now, until, next, nextUntil } of rings) {
    const names = classProperties(ring);
    properties[names.cc] = int(about.numbers.get(keyOf(now)) ?? baseClass);
    properties[names.ccUntil] = int(until);
    properties[names.ccNext] = int(about.numbers.get(keyOf(next)) ?? baseClass);
    properties[names.ccNextUntil] = int(nextUntil);
  }
  const first = Math.min(...rings.map((ring) => ring.until));
  properties['consentUntil'] = first === never ? null : int(first);
  return properties;
}

import { dayMs, instantText } from './calendar.js';
import { consentOfPersona, type Word } from './consent-personas.js';
import { categoryExceptions, partnerId, purposeChoices } from './consent-choices.js';
import type { Person } from './people.js';
import { isNeighbour } from './persona-traits.js';
import { cumulated, itemAt, opaqueKey, Random } from './random.js';
import type { Sink } from './rows.js';
import type { World } from './world.js';

/** The purposes, each with the recipients asked about and the notice on which it was asked. */
interface Question {
  readonly purpose: string;
  readonly recipient: string;
  readonly noticeId: string;
}

const terms = 'terms-2026';
export const noticeVersion = '1';
/** From here on the notices were shown: ten months before the end of the history. */
const noticesShownMs = 304 * dayMs;

const questions: readonly Question[] = [
  // What the app shows beyond the contract, and what it shows to other customers.
  { purpose: 'service', recipient: 'first_party', noticeId: terms },
  { purpose: 'service', recipient: 'subject', noticeId: terms },
  { purpose: 'personalise', recipient: 'first_party', noticeId: terms },
  { purpose: 'personalise', recipient: 'subject', noticeId: terms },
  { purpose: 'social_reco', recipient: 'first_party', noticeId: terms },
  { purpose: 'social_reco', recipient: 'subject', noticeId: terms },
  { purpose: 'analytics', recipient: 'first_party', noticeId: terms },
  { purpose: 'segment', recipient: 'first_party', noticeId: terms },
  { purpose: 'train', recipient: 'first_party', noticeId: terms },
  { purpose: 'research', recipient: 'ds', noticeId: terms },
  { purpose: 'marketing', recipient: 'first_party', noticeId: 'marketing-2026' },
  { purpose: `partner.${partnerId}`, recipient: `partner.${partnerId}`, noticeId: 'partner-2026' },
  { purpose: `partner.${partnerId}`, recipient: 'subject', noticeId: 'partner-2026' },
];

/** How people answer a consent form: most agree, many choose, some refuse, a few never answered, and old lists without a proof. */
const attitudes = ['open', 'choosy', 'closed', 'silent', 'unproven'] as const;
const attitudeShares = cumulated([0.44, 0.43, 0.07, 0.03, 0.03]);

/** The words of a customer about what may be done with their data, in the order of time. */
export function makeWords(world: World, person: Person): readonly Word[] {
  const { seed, now } = world.options;
  const random = new Random(seed, ['consent', person.index]);
  const shown = now - noticesShownMs;
  const asked = person.createdAt > shown ? person.createdAt : shown + Math.floor(random.next() * 60) * dayMs;
  // Nobody joins in the last minutes, so that every word lies before the end of the history.
  const at = Math.min(asked + random.integer(1, 3600) * 1000, now - dayMs);
  if (person.persona !== null) return consentOfPersona(person.persona.externalId, { at, now, grants: allGrants(at) });
  if (isNeighbour(person.index)) return allGrants(at);
  switch (attitudes[random.weighted(attitudeShares)]) {
    case 'open':
      return aged(
        random,
        now,
        random.chance(0.75) ? allGrants(at) : allGrants(at).filter((word) => word.noticeId !== 'partner-2026'),
      );
    case 'choosy':
      return aged(random, now, choosyWords(random, at));
    case 'closed':
      return [refusal('*', '*', '*', random.chance(0.3) ? null : at)];
    case 'unproven':
      return allGrants(at).map((word) => ({ ...word, proof: null }));
    default:
      return [];
  }
}

/** The rows of a customer's words. A grant carries a proof; a refusal needs none. */
export function putConsents(world: World, sink: Sink, person: Person): void {
  makeWords(world, person).forEach((word, number) => {
    sink.put('consents', {
      customer_id: person.customerId,
      purpose: word.purpose,
      category: word.category,
      recipient: word.recipient,
      action: word.action,
      at: word.at === null ? null : instantText(word.at),
      until: word.until === null ? null : instantText(word.until),
      notice_id: word.noticeId,
      notice_version: word.noticeId === null ? null : noticeVersion,
      proof:
        word.proof === null
          ? null
          : `${word.proof} ${opaqueKey('', world.options.seed, ['proof', person.index, number])}`,
    });
  });
}

function allGrants(at: number): readonly Word[] {
  return questions.map((question) => ({
    ...question,
    action: 'given',
    category: '*',
    at,
    until: null,
    proof: 'web form',
  }));
}

/** One of a few hundred answers: some purposes for all categories, without the categories of one exception. */
function choosyWords(random: Random, at: number): readonly Word[] {
  const purposes = itemAt(purposeChoices, random.weighted(purposeShares)).purposes;
  const exceptions = itemAt(categoryExceptions, random.weighted(exceptionShares)).categories;
  const proof = random.pick(['web form', 'app form', 'paper form', 'double opt-in']);
  const subjects = random.chance(0.88);
  const given = questions.flatMap((question): Word[] => {
    if (question.recipient === 'subject' && !subjects) return [];
    return purposes
      .filter((purpose) => purpose === question.purpose || purpose.startsWith(`${question.purpose}.`))
      .map((purpose) => ({ ...question, purpose, action: 'given', category: '*', at, until: null, proof }));
  });
  return [...given, ...exceptions.map((category) => refusal('*', category, '*', at))];
}

/** What time does to words: some grants end early, some are taken back, some of these are given again. */
function aged(random: Random, now: number, words: readonly Word[]): readonly Word[] {
  const draw = random.next();
  const first = words[0];
  if (first?.at == null) return words;
  const later = first.at + random.next() * (now - dayMs - first.at);
  if (draw < 0.03) return [...words, { ...refusal('*', '*', '*', later), action: 'withdrawn' }];
  if (draw < 0.09) return [...words, { ...refusal('marketing', '*', '*', later), action: 'withdrawn' }];
  if (draw < 0.11) {
    const again = words.filter((word) => word.action === 'given').map((word) => ({ ...word, at: later + dayMs / 2 }));
    return [...words, { ...refusal('*', '*', '*', later), action: 'withdrawn' }, ...again];
  }
  // Whole months make the ends of many fall together, as they do where a form offers them.
  if (draw < 0.2) return endingAfter(words, random.integer(1, 25) * 30 * dayMs);
  return words;
}

function endingAfter(words: readonly Word[], span: number): readonly Word[] {
  return words.map((word) => (word.action === 'given' && word.at !== null ? { ...word, until: word.at + span } : word));
}

function refusal(purpose: string, category: string, recipient: string, at: number | null): Word {
  return { purpose, category, recipient, action: 'refused', at, until: null, noticeId: null, proof: null };
}

const purposeShares = cumulated(purposeChoices.map((choice) => choice.weight));
const exceptionShares = cumulated(categoryExceptions.map((exception) => exception.weight));

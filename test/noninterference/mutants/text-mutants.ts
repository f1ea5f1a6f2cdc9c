import type { Category } from '../../../src/consent/categories.js';
import { equivalentPositions } from './equivalents.js';
import type { Break, Mutant } from './mutant.js';
import { type Position, positionsIn } from './positions.js';
import { positionSwitch, type Switches } from './switches.js';

/** Every position that occurs in these texts, broken each way for all categories; and each category in it, dropped. */
export function positionMutants(texts: Iterable<string>, switches: Switches): readonly Mutant[] {
  const seen = new Map<Position, Set<string>>();
  for (const text of texts)
    for (const { position, category } of positionsIn(text)) {
      const known = seen.get(position) ?? new Set();
      seen.set(position, known.add(category));
    }
  return [...seen].flatMap(([position, categories]) => [
    ...(['dropped', 'negated', 'stale'] as const).map((kind) => ({
      ...atPosition(position, kind, null, switches),
      ...(kind !== 'negated' && sameInAll(position, categories)),
      focus: focusOf([...categories].sort()),
    })),
    ...[...categories].sort().map((category) => ({
      ...atPosition(position, 'dropped', category, switches),
      focus: focusOf([category]),
    })),
  ]);
}

function atPosition(position: Position, kind: Break, category: string | null, switches: Switches): Mutant {
  const equivalent = category === null ? undefined : equivalentPositions[`${category} in ${position}`];
  const turned = positionSwitch(position, category);
  return {
    name: `${category ?? 'every category'} in ${position} position ${kind}`,
    kind,
    looks: [],
    switch: turned,
    shows: (given) => placesOf(given).has(`${position} ${category ?? ''}`),
    seams: switches.seams({ [turned]: kind }),
    ...(equivalent !== undefined && { equivalent }),
  };
}

/** A position in which no category adds anything. */
function sameInAll(position: Position, categories: ReadonlySet<string>): Pick<Mutant, 'equivalent'> {
  const reasons = [...categories].map((category) => equivalentPositions[`${category} in ${position}`]);
  const [first] = reasons;
  return first !== undefined && reasons.every((each) => each !== undefined) ? { equivalent: first } : {};
}

const places = new Map<string, ReadonlySet<string>>();

/** What conditions a text has where: `count `, `count identity_name`. */
function placesOf(text: string): ReadonlySet<string> {
  const known = places.get(text);
  if (known !== undefined) return known;
  const found = new Set(
    positionsIn(text).flatMap(({ position, category }) => [`${position} `, `${position} ${category}`]),
  );
  places.set(text, found);
  return found;
}

/** Of a row that names its category it is any. */
function focusOf(categories: readonly string[]): readonly Category[] {
  return categories.filter((category) => !category.startsWith('by ')).map(categoryOfKey);
}

/** `purchase.payment_method` of the key `purchase_payment_method`. */
export function categoryOfKey(key: string): Category {
  return key.replace('_', '.') as Category;
}

/** The class of a row, with one of its steps broken. */
export function classMutants(): readonly Mutant[] {
  const make = (name: string, kind: Break, from: RegExp, to: string, more: Partial<Mutant> = {}): Mutant => ({
    name: `class of a row: ${name}`,
    kind,
    looks: ['Customer.', 'Query.customers'],
    seams: { text: (text) => text.replace(from, to) },
    ...more,
  });
  const own = { lookers: ['customer'] } as const;
  return [
    make('everybody is the viewer', 'dropped', /WHEN (\w+)\.id = \$read\.self THEN 0/g, 'WHEN true THEN 0', own),
    make('the viewer is everybody else', 'negated', /(\w+)\.id = \$read\.self/g, '$1.id <> $read.self', own),
    make('the first window never ends', 'stale', /(\w+\.ccUntil_\w+) > \$read\.now/g, '$1 IS NOT NULL'),
    make('the first window holds when it has ended', 'negated', /(\.ccUntil_\w+) > \$read\.now/g, '$1 <= $read.now'),
    make('the second window never ends', 'stale', /(\w+\.ccNextUntil_\w+) > \$read\.now/g, '$1 IS NOT NULL'),
    make(
      'the second window holds when it has ended',
      'negated',
      /(\.ccNextUntil_\w+) > \$read\.now/g,
      '$1 <= $read.now',
    ),
    make('the second window has the class of the first', 'stale', /THEN (\w+)\.ccNext_(\w+)/g, 'THEN $1.cc_$2'),
    make(
      'behind the windows the last class goes on',
      'stale',
      /(WHEN (\w+)\.cc_(\w+) IS NOT NULL .*?) THEN 1 END/g,
      '$1 THEN $2.ccNext_$3 END',
    ),
    make('who has no class has the first', 'dropped', /(\w+)\.cc_\w+ IS NOT NULL AND/g, '', {
      lookers: ['staff'],
    }),
    make('the restricted are like others', 'dropped', /coalesce\((\w+)\.restricted, false\)/g, 'false', {
      lookers: ['staff'],
    }),
    make('the deceased are like others', 'dropped', /coalesce\((\w+)\.deceased, false\)/g, 'false', {
      lookers: ['staff'],
    }),
    make('the restricted alone are seen', 'negated', /AND NOT \(coalesce/g, 'AND (coalesce', { lookers: ['staff'] }),
  ];
}

/** Each condition of the statement behind the audience of a product that bears on what is withheld. That the channel is open is a word, and no world of a pair differs by one. */
export function audienceMutants(): readonly Mutant[] {
  const has = /\$read\.allow\[CASE type\(has\) .*? END\]\[class\] = 1/;
  const conditions: readonly (readonly [name: string, from: RegExp])[] = [
    ['what they have', /\$read\.allow\[category\]\[classes\[0\]\] = 1/g],
    ['known of', /\$visible\.allow\.identity_presence\[classes\[1\]\] = 1/g],
    ['who has it', has],
  ];
  const make = (name: string, kind: Break, text: (given: string) => string): Mutant => ({
    name: `audience: ${name} ${kind}`,
    kind,
    looks: ['Query.productAudience'],
    lookers: ['promoter'],
    probes: 13,
    seams: { text },
  });
  const negated = (text: string, from: RegExp) => text.replace(from, (found) => `NOT coalesce(${found}, false)`);
  return [
    ...conditions.flatMap(([name, from]) => [
      make(name, 'dropped', (text) => text.replace(from, 'true')),
      make(name, 'negated', (text) => negated(text, from)),
    ]),
    make('may be told', 'negated', (text) => negated(text, /any\(way IN \$ways\.list WHERE .*? = 1\)/g)),
    make('first windows', 'stale', (text) =>
      text.replaceAll('[terms.ccUntil] > terms.now', '[terms.ccUntil] IS NOT NULL'),
    ),
    make('second windows', 'stale', (text) =>
      text.replaceAll('[terms.ccNextUntil] > terms.now', '[terms.ccNextUntil] IS NOT NULL'),
    ),
  ];
}

/** Conditions of the statement behind offers that bear on what is withheld from who looks. What lists may rest on is narrower still, and no world of a pair differs by it alone. */
export function offerMutants(): readonly Mutant[] {
  const make = (name: string, kind: Break, text: (given: string) => string): Mutant => ({
    name: `offers: ${name} ${kind}`,
    kind,
    looks: ['Customer.offers'],
    lookers: ['promoter'],
    probes: 13,
    seams: { text },
  });
  const known = /\$visible\.allow\[category\]\[visibleClass\] = 1/;
  const told = /\$told\[one\.purpose\]\[class\] = 1/;
  const negated = (from: RegExp) => (text: string) => text.replace(from, (found) => `NOT coalesce(${found}, false)`);
  return [
    make('what is known', 'dropped', (text) => text.replace(known, 'true')),
    make('what is known', 'negated', negated(known)),
    make('may be told', 'negated', negated(told)),
  ];
}

/** A class that is supposed of more than the customer who considers a choice. */
export function previewMutants(): readonly Mutant[] {
  return [
    {
      name: 'preview: what is supposed of one is supposed of their ties',
      kind: 'one end',
      looks: ['Query.previewConsent'],
      lookers: ['customer'],
      probes: 6,
      seams: {
        text: (text) =>
          text.replace(
            /WHEN other\[\$contribute\.ccUntil\]/,
            (found) => `WHEN $contribute.supposed IS NOT NULL THEN toInteger($contribute.supposed) ${found}`,
          ),
      },
    },
  ];
}

/** Conditions of the statement that names friends. Whether somebody wants to be named is a word, and no world of a pair differs by one. */
export function namedMutants(): readonly Mutant[] {
  const conditions: readonly (readonly [name: string, kinds: readonly Break[], from: RegExp])[] = [
    ['the friendship may be seen', ['dropped', 'negated'], /\$visible\.allow\.social_edge\[visibleClass\] = 1/],
    ['named to the customer', ['negated'], /\$attribute\.allow\.social_edge\[namedClass\] = 1/],
    ['named with the use', ['negated'], /\$attribute\.allow\[use\[0\]\]\[namedClass\] = 1/],
    ['uses given', ['dropped', 'negated'], /\$contribute\.allow\[category\]\[otherClass\] = 1/],
  ];
  // Lists have one of these conditions too, which is theirs to break.
  const isOfNames = (text: string) => text.includes('AS namedClass') && text.includes('AS visibleClass');
  const broken = (kind: Break, found: string) => (kind === 'dropped' ? 'true' : `NOT coalesce(${found}, false)`);
  return conditions.flatMap(([name, kinds, from]) =>
    kinds.map((kind) => ({
      name: `named: ${name} ${kind}`,
      kind,
      looks: ['Recommendation.friends'],
      lookers: ['customer'] as const,
      probes: 13,
      seams: {
        text: (text: string) => (isOfNames(text) ? text.replace(from, (found) => broken(kind, found)) : text),
      },
    })),
  );
}

/** Of the mutants of lists the one that shows by what is due again alone. */
export const duePurchases = 'purchases of what is owned otherwise';

/** Each condition of the statement behind lists of recommendations. */
export function listMutants(): readonly Mutant[] {
  const conditions: readonly (readonly [name: string, from: RegExp])[] = [
    ['own uses', /\$read\.allow\[CASE .*? END\]\[class\] = 1/],
    ['ties wanted', /\$receive\.allow\.social_edge\[class\] = 1/],
    ['ties given', /\$contribute\.allow\.social_edge\[otherClass\] = 1/],
    ['uses given', /\$contribute\.allow\[category\]\[otherClass\] = 1/],
    ['dismissed products', /(?<=\[:DISMISSED\].*\s+WHERE .* OR )\$read\.allow\.behaviour_web\[class\] = 1/],
    ['categories not wanted', /(?<=\[:NOT_INTERESTED_IN\].*\s+WHERE .* OR )\$read\.allow\.behaviour_web\[class\] = 1/],
  ];
  // Who may not be seen has a list by the second alone.
  const looks = ['Customer.recommendations', 'Query.recommendationsFor'];
  const lookers = ['lists', 'customer'] as const;
  const make = (name: string, kind: Break, text: (given: string) => string): Mutant => ({
    name: `lists: ${name} ${kind}`,
    kind,
    looks,
    lookers,
    // A list rests on few of a world's facts, so the lists of many are looked at.
    probes: 13,
    seams: { text },
  });
  return [
    ...conditions.flatMap(([name, from]) => [
      make(name, 'dropped', (text) => text.replace(from, 'true')),
      make(name, 'negated', (text) => text.replace(from, (found) => `NOT coalesce(${found}, false)`)),
    ]),
    // What is due is of products that the customer has by another use, of which nothing is withheld.
    make(duePurchases, 'dropped', (text) =>
      text.replace(
        /\$read\.allow\[CASE type\(use\) .*? END\]\[class\] = 1/,
        (found) =>
          `(${found} OR type(use) = 'BOUGHT' AND EXISTS { MATCH (customer)-[other:INTERACTED]->(product) WHERE $read.allow[other.category][class] = 1 })`,
      ),
    ),
    ...['read', 'contribute'].flatMap((terms) => [
      make(`first window under ${terms}`, 'stale', (text) =>
        text.replaceAll(`[$${terms}.ccUntil] > $${terms}.now`, `[$${terms}.ccUntil] IS NOT NULL`),
      ),
      make(`second window under ${terms}`, 'stale', (text) =>
        text.replaceAll(`[$${terms}.ccNextUntil] > $${terms}.now`, `[$${terms}.ccNextUntil] IS NOT NULL`),
      ),
    ]),
  ];
}

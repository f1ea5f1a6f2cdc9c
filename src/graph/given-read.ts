import type { ReadTerms } from '../consent/terms.js';
import { statementText } from './statement.js';

/** What a program outside of Kith is given to run: the statement of `AnalysisReads.interactions`, and until when. */
export interface GivenTerms {
  readonly read: ReadTerms;
  readonly productsMax: number;
  /** Milliseconds since 1970. */
  readonly untilMs: number;
}

/** More than a graph holds. */
const customersMax = Number.MAX_SAFE_INTEGER;

/**
 * `analyse/interactions` with its parameters as literals, for programs that can send text alone. It asks for consent when it runs, at the clock of the database, and fails once the
 * terms have ended. A row is one customer's products by the shop's ids, and bears nothing of whom. The semicolon makes it fail where somebody writes `SKIP` behind it, as the Spark connector does
 * for several partitions: each would run on its own, and who withdraws between two of them would move a row from one to the other.
 */
export function givenRead({ read, productsMax, untilMs }: GivenTerms): string {
  const values: Readonly<Record<string, string>> = {
    'read.now': 'timestamp()',
    'read.cc': `'${word(read.cc)}'`,
    'read.ccUntil': `'${word(read.ccUntil)}'`,
    'read.ccNext': `'${word(read.ccNext)}'`,
    'read.ccNextUntil': `'${word(read.ccNextUntil)}'`,
    'read.allow': allowLiteral(read.allow),
    after: "''",
    limit: whole(customersMax),
    productsMax: whole(productsMax),
  };
  const statement = shuffled(statementText('analyse/interactions'))
    .replaceAll(/^\/\/.*\n/gm, '')
    .replaceAll(/\$(read\.\w+|\w+)/g, (_, name: string) => {
      const value = values[name];
      if (value === undefined) throw new Error(`There is no literal for $${name}.`);
      return value;
    });
  return `WITH CASE
  WHEN timestamp() < ${whole(untilMs)} THEN 0
  ELSE datetime('These terms have ended, nothing is read: ask for new ones with kith model read').epochMillis
END AS open
WHERE open = 0
CALL () {
${statement.trimEnd()}
}
CALL (productIds) {
  UNWIND productIds AS productId
  MATCH (product:Product {id: productId})
  WITH product.externalId AS name
  ORDER BY name
  RETURN collect(name) AS products
}
WITH products
WHERE size(products) > 0
RETURN products;`;
}

/**
 * In the order of their ids two reads could be laid side by side, and a row that is missing would be who said no in between. Customers are shuffled before anything is read of them, so
 * that one number a customer is sorted and no row.
 */
function shuffled(text: string): string {
  const [byId, atLast] = ['ORDER BY customer.id\n', '\nORDER BY customerId'];
  if (!text.includes(byId) || !text.includes(atLast)) throw new Error('analyse/interactions has another order.');
  return text.replace(byId, 'ORDER BY rand()\n').replace(atLast, '');
}

/** By category the byte of each class; of a category that is not in it, and of a class beyond its end, nothing is read. */
function allowLiteral(allow: ReadTerms['allow']): string {
  const vectors = Object.entries(allow)
    .filter(([, vector]) => vector.includes(1))
    .map(([category, vector]) => `${word(category)}: [${vector.slice(0, vector.lastIndexOf(1) + 1).join(',')}]`);
  return `{${vectors.join(', ')}}`;
}

/** Nothing in it can end a literal: a backslash, doubled too, begins an escape before Cypher sees a string. */
function word(text: string): string {
  if (!/^\w+$/.test(text)) throw new Error(`${text} is no word, so it is not written into a statement.`);
  return text;
}

function whole(value: number): string {
  if (!Number.isSafeInteger(value))
    throw new Error(`${value} is no whole number, so it is not written into a statement.`);
  return `${value}`;
}

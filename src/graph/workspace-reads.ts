import { z } from 'zod';
import type { ReadTerms } from '../consent/terms.js';
import type { Graph, RunOptions, Work } from './graph.js';
import { integer, readStatement, type Statement, writeStatement } from './statement.js';
import { termsShape } from './terms-shape.js';

const text = z.string().nullable();
const amount = z.number().nullable();
/** Days since 1970. */
const day = z.number().nullable();
const customerId = z.string();

const page = { read: termsShape(), after: z.string(), limit: integer() };
const ownedPage = { ...page, rowsMax: integer() };

const customers = readStatement('workspace/customers', {
  params: z.object(page),
  row: z.object({
    customerId,
    class: z.number().nullable(),
    present: z.boolean(),
    birthDate: text,
    country: text,
    city: text,
    createdDay: day,
  }),
});
const commerce = readStatement('workspace/commerce', {
  params: z.object(ownedPage),
  row: z.object({
    customerId,
    purchases: z.array(
      z.tuple([z.string(), text, day, amount, text, text, text, text, z.array(z.tuple([z.string(), amount]))]),
    ),
    visits: z.array(z.tuple([z.string(), z.string(), day, amount, text])),
    ratings: z.array(z.tuple([z.string(), z.string(), z.enum(['Product', 'Store']), day, amount])),
  }),
});
const social = readStatement('workspace/social', {
  params: z.object(ownedPage),
  row: z.object({
    customerId,
    follows: z.array(z.tuple([z.string(), amount, day])),
    friends: z.array(z.tuple([z.string(), amount, day])),
    influences: z.array(z.tuple([z.string(), amount])),
    posts: z.array(z.tuple([z.string(), day, text, text, amount])),
    reactions: z.array(z.tuple([z.string(), z.string(), z.enum(['LIKED', 'COMMENTED_ON', 'SHARED']), day])),
  }),
});
const belongings = readStatement('workspace/belongings', {
  params: z.object(page),
  row: z.object({
    customerId,
    groups: z.array(z.tuple([z.string(), text, day])),
    interests: z.array(z.tuple([z.string(), amount])),
    communities: z.array(z.string()),
    segments: z.array(z.string()),
  }),
});
const behaviour = readStatement('workspace/behaviour', {
  params: z.object(ownedPage),
  row: z.object({
    customerId,
    sessions: z.array(z.tuple([z.string(), day, text])),
    events: z.array(
      z.tuple([z.string(), day, text, text, z.enum(['Product', 'Store', 'Promotion']).nullable(), text, text]),
    ),
    promotions: z.array(z.tuple([z.string(), text, day])),
    interactions: z.array(z.tuple([z.string(), text, amount, day])),
  }),
});
const products = readStatement('workspace/products', {
  params: z.object({ after: z.string(), limit: integer() }),
  row: z.object({
    id: z.string(),
    name: text,
    brand: text,
    priceMinor: amount,
    currency: text,
    categoryIds: z.array(z.string()),
  }),
});
const places = readStatement('workspace/places', {
  params: z.object({}),
  row: z.object({
    label: z.enum(['Store', 'Category', 'Promotion', 'Group', 'Interest', 'Community', 'Segment']),
    id: z.string(),
    name: text,
    kind: text,
    city: text,
    parentIds: z.array(z.string()),
  }),
});
const customerCount = readStatement('workspace/customer-count', {
  params: z.object({}),
  row: z.object({ customers: z.number() }),
});
const plantCanaries = writeStatement('workspace/plant-canaries', {
  params: z.object({
    token: z.string(),
    yes: z.string(),
    no: z.string(),
    yesClasses: z.record(z.string(), z.unknown()),
    noClasses: z.record(z.string(), z.unknown()),
  }),
  row: z.object({ planted: z.number() }),
});

export type CustomerRow = z.output<typeof customers.row>;
export type CommerceRow = z.output<typeof commerce.row>;
export type SocialRow = z.output<typeof social.row>;
export type BelongingsRow = z.output<typeof belongings.row>;
export type BehaviourRow = z.output<typeof behaviour.row>;
export type ProductRow = z.output<typeof products.row>;
export type PlaceRow = z.output<typeof places.row>;

/** Some customers with all that research may know of them: five lists in the same order. */
export interface WorkspacePage {
  readonly customers: readonly CustomerRow[];
  readonly commerce: readonly CommerceRow[];
  readonly social: readonly SocialRow[];
  readonly belongings: readonly BelongingsRow[];
  readonly behaviour: readonly BehaviourRow[];
}

/** Two made-up customers that are there for the length of a read: everything said of them holds `token`. */
export interface Canaries {
  readonly token: string;
  readonly yes: string;
  readonly no: string;
  readonly yesClasses: Readonly<Record<string, unknown>>;
  readonly noClasses: Readonly<Record<string, unknown>>;
}

const customersOfPage = 250;
const productsOfPage = 5_000;
/** Latest facts of a kind that are read of a customer. */
const rowsMax = 2_000;

class TakenBack extends Error {}

/** What a workspace is made of, read from the main graph. */
export class WorkspaceReads {
  constructor(private readonly graph: Graph) {}

  async customerCount(): Promise<number> {
    const [row] = await this.graph.rows(customerCount, {});
    return row?.customers ?? 0;
  }

  /** Every customer in pages, each fact under the consent of its owner. */
  async *pages(read: ReadTerms, options: RunOptions = {}): AsyncGenerator<WorkspacePage> {
    const ask: Ask = (statement, params) => this.graph.rows(statement, params, options);
    for (let after = ''; ; ) {
      const found = await pageAfter(ask, { read, after });
      if (found.customers.length > 0) yield found;
      const last = found.customers.at(-1);
      if (last === undefined || found.customers.length < customersOfPage) return;
      after = last.customerId;
    }
  }

  /** The customers alone: who of them research may know now, and by which class. */
  async *customers(read: ReadTerms, options: RunOptions = {}): AsyncGenerator<readonly CustomerRow[]> {
    for (let after = ''; ; ) {
      const found = await this.graph.rows(customers, { read, after, limit: customersOfPage * 10 }, options);
      if (found.length > 0) yield found;
      const last = found.at(-1);
      if (last === undefined || found.length < customersOfPage * 10) return;
      after = last.customerId;
    }
  }

  /**
   * Plants the canaries, reads them by the statements that read everybody, and takes the transaction back, so that nobody else ever sees them.
   * Their ids must sort behind every real one.
   */
  async canaries(planted: Canaries, read: ReadTerms, options: RunOptions = {}): Promise<WorkspacePage> {
    const { token, yes, no, yesClasses, noClasses } = planted;
    let page: WorkspacePage | null = null;
    try {
      await this.graph.transaction(
        'workspace canaries',
        async (work: Work) => {
          await work.run(plantCanaries, { token, yes, no, yesClasses, noClasses });
          const ask: Ask = async (statement, params) => (await work.run(statement, params)).rows;
          page = await pageAfter(ask, { read, after: [yes, no].toSorted()[0]?.slice(0, 1) ?? '' });
          throw new TakenBack();
        },
        options,
      );
    } catch (error) {
      if (!(error instanceof TakenBack)) throw error;
    }
    if (page === null) throw new Error('The canaries were not read.');
    return page;
  }

  async *products(options: RunOptions = {}): AsyncGenerator<readonly ProductRow[]> {
    for (let after = ''; ; ) {
      const found = await this.graph.rows(products, { after, limit: productsOfPage }, options);
      if (found.length > 0) yield found;
      const last = found.at(-1);
      if (last === undefined || found.length < productsOfPage) return;
      after = last.id;
    }
  }

  places(options: RunOptions = {}): Promise<readonly PlaceRow[]> {
    return this.graph.rows(places, {}, options);
  }
}

type Ask = <P extends z.ZodType, R extends z.ZodType>(
  statement: Statement<P, R>,
  params: z.input<P>,
) => Promise<readonly z.output<R>[]>;

async function pageAfter(ask: Ask, from: { readonly read: ReadTerms; readonly after: string }): Promise<WorkspacePage> {
  const about = { ...from, limit: customersOfPage };
  return {
    customers: await ask(customers, about),
    commerce: await ask(commerce, { ...about, rowsMax }),
    social: await ask(social, { ...about, rowsMax }),
    belongings: await ask(belongings, about),
    behaviour: await ask(behaviour, { ...about, rowsMax }),
  };
}

import { z } from 'zod';
import type { SocialTerms } from '../consent/social-terms.js';
import { KithError } from '../model/errors.js';
import type { InternalId } from '../model/ids.js';
import type { Graph, RunOptions } from './graph.js';
import { integer, readStatement } from './statement.js';
import { termsShape } from './terms-shape.js';

/** What the list of one customer is made of. Everything personal in it was let in by its owner in the statement. */
export interface ListEvidence {
  readonly customerId: InternalId;
  /** Products that the customer has, latest first. */
  readonly owned: readonly string[];
  /** `[product, sum of the neighbourhood's weights]`, highest first. */
  readonly similar: readonly (readonly [string, number])[];
  readonly ties: readonly TieEvidence[];
}

export interface TieEvidence {
  readonly probability: number;
  readonly products: readonly string[];
  readonly namedProducts: readonly string[];
}

/** What the lists of one call have in common: published facts of the runs that are served. */
export interface PublishedEvidence {
  /** `[product, rounded number of customers]`, the most used first. */
  readonly popular: readonly (readonly [string, number])[];
  /** The parameters of the served neighbourhood as JSON, with the weights of the sources; null where there is none. */
  readonly parameters: string | null;
}

/** How much one customer's list may read: the bound of its database hits. */
export interface EvidenceCaps {
  /** Uses of products looked at, of the customer and of each tie. */
  readonly usesMax: number;
  /** Latest own products whose neighbours count. */
  readonly ownMax: number;
  readonly similarMax: number;
  readonly tiesMax: number;
  readonly tieProductsMax: number;
}

export const defaultCaps: EvidenceCaps = {
  usesMax: 2_000,
  ownMax: 200,
  similarMax: 500,
  tiesMax: 50,
  tieProductsMax: 50,
};

/** More customers than this are asked for in pages. */
export const customersOfListsMax = 100;

const sources = readStatement('recommend/sources', {
  params: z.object({
    customerIds: z.array(z.string()).readonly(),
    read: termsShape(),
    contribute: termsShape(),
    receive: termsShape(),
    attribute: termsShape(),
    usesMax: integer(),
    ownMax: integer(),
    similarMax: integer(),
    tiesMax: integer(),
    tieProductsMax: integer(),
  }),
  row: z.object({
    customerId: z.string().transform((id) => id as InternalId),
    owned: z.array(z.string()),
    similar: z.array(z.tuple([z.string(), z.number()])),
    ties: z.array(z.tuple([z.number(), z.array(z.tuple([z.string(), z.number()]))]).transform(tieEvidence)),
    popular: z.array(z.string()).nullable(),
    popularSupport: z.array(z.number()).nullable(),
    parameters: z.string().nullable(),
  }),
});

/** Reads what recommendations are made of, in one statement for a list of customers. */
export class RecommendationReads {
  constructor(private readonly graph: Graph) {}

  /** Evidence for each id, also for one that is nobody's: it gets what everybody gets. At most `customersOfListsMax` ids. */
  async evidence(
    customerIds: readonly InternalId[],
    terms: SocialTerms,
    options: RunOptions & { readonly caps?: EvidenceCaps } = {},
  ): Promise<{ readonly lists: readonly ListEvidence[]; readonly published: PublishedEvidence }> {
    if (customerIds.length > customersOfListsMax) {
      throw new KithError('QUERY_TOO_LARGE', `Ask for at most ${customersOfListsMax} customers at once.`);
    }
    if (terms.receive.cc !== terms.read.cc) {
      // The statement computes a customer's own class once. Two rings would read one customer by another ring's number.
      throw new KithError('BAD_USER_INPUT', 'The terms `read` and `receive` must be those of one ring.');
    }
    const { caps = defaultCaps, ...run } = options;
    if (customerIds.length === 0) return { lists: [], published: { popular: [], parameters: null } };
    const rows = await this.graph.rows(sources, { customerIds, ...terms, ...caps }, run);
    const [first] = rows;
    const support = first?.popularSupport ?? [];
    return {
      lists: rows.map(({ customerId, owned, similar, ties }) => ({ customerId, owned, similar, ties })),
      published: {
        popular: (first?.popular ?? []).map((product, index) => [product, support[index] ?? 0] as const),
        parameters: first?.parameters ?? null,
      },
    };
  }
}

function tieEvidence([probability, products]: readonly [number, readonly (readonly [string, number])[]]): TieEvidence {
  return {
    probability,
    products: products.map(([product]) => product),
    namedProducts: products.filter(([, named]) => named === 1).map(([product]) => product),
  };
}

import { z } from 'zod';
import { consentLock } from './consent-writes.js';
import type { Graph, RunOptions, Work } from './graph.js';
import { integer, type Statement, writeStatement } from './statement.js';

/** What is inferred of one tie; see docs/influence.md. */
export interface InfluenceFact {
  readonly from: string;
  readonly probability: number;
  /** Ends of the 90 % interval; null of a structural prior. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** 0 where nothing is claimed. */
  readonly lift: number;
  /** Exposures. */
  readonly evidence: number;
  /** Days; null of a structural prior. */
  readonly lag: number | null;
  readonly method: 'structural_prior' | 'class_mean' | 'shared_credit';
  /** The type of the tie: `FOLLOWS` or `FRIEND_OF`. */
  readonly ties: string;
  /** Keys of the categories whose facts of both ends went in. */
  readonly inputs: readonly string[];
  /** Both ends have held the tie for long. */
  readonly mutual: boolean;
}

export interface InfluenceRow {
  readonly customerId: string;
  readonly edges: readonly InfluenceFact[];
}

/** How far acts of a whole class pass on; see docs/influence.md. Null: of all categories, ties or acts. */
export interface InfluenceClassRow {
  readonly categoryId: string | null;
  readonly facts: {
    readonly ties: string | null;
    readonly acts: string | null;
    readonly passing: 'FURTHER' | 'LESS_FAR' | 'ALIKE';
    readonly multiplier: number;
    readonly lower: number;
    readonly upper: number;
    /** 0 where nothing is claimed. */
    readonly lift: number;
    /** How many tell of it, rounded down. */
    readonly customers: number;
    /** `CAUSE` where a randomised hold-out raised it. */
    readonly claim: 'PROPAGATION' | 'CAUSE';
    /** What the hold-out found of the class; null where none was asked. */
    readonly experiment: string | null;
    readonly difference: number | null;
    readonly differenceLower: number | null;
    readonly differenceUpper: number | null;
    readonly shownCustomers: number | null;
    readonly heldOutCustomers: number | null;
  };
}

/** Neighbours of a product, heaviest first: the place is the rank. */
export interface SimilarRow {
  readonly productId: string;
  readonly neighbours: readonly string[];
  readonly weights: readonly number[];
}

export interface CommunityRow {
  readonly id: string;
  readonly number: number;
  readonly label: string;
  /** 0 is the finest. */
  readonly level: number;
  readonly size: number;
  readonly segmentId: string;
  readonly segmentKey: string;
}

export interface MembershipRow {
  readonly customerId: string;
  readonly communityIds: readonly string[];
}

const written = z.object({ written: z.number() });

const writeInfluences = writeStatement('analyse/write-influences', {
  params: z.object({
    runId: z.string(),
    rows: z.array(
      z.object({
        customerId: z.string(),
        edges: z
          .array(
            z.object({
              from: z.string(),
              probability: z.number(),
              lower: z.number().nullable(),
              upper: z.number().nullable(),
              lift: z.number(),
              evidence: integer(),
              lag: z.number().nullable(),
              method: z.string(),
              ties: z.string(),
              inputs: z.array(z.string()).readonly(),
              mutual: z.boolean(),
            }),
          )
          .readonly(),
      }),
    ),
  }),
  row: written,
});
const writeInfluenceClasses = writeStatement('analyse/write-influence-classes', {
  params: z.object({
    runId: z.string(),
    rows: z.array(
      z.object({
        categoryId: z.string().nullable(),
        facts: z.object({
          ties: z.string().nullable(),
          acts: z.string().nullable(),
          passing: z.string(),
          multiplier: z.number(),
          lower: z.number(),
          upper: z.number(),
          lift: z.number(),
          customers: integer(),
          claim: z.string(),
          experiment: z.string().nullable(),
          difference: z.number().nullable(),
          differenceLower: z.number().nullable(),
          differenceUpper: z.number().nullable(),
          shownCustomers: integer().nullable(),
          heldOutCustomers: integer().nullable(),
        }),
      }),
    ),
  }),
  row: written,
});
const writeSimilar = writeStatement('analyse/write-similar', {
  params: z.object({
    runId: z.string(),
    from: integer(),
    to: integer(),
    rows: z.array(
      z.object({
        productId: z.string(),
        neighbours: z.array(z.string()).readonly(),
        weights: z.array(z.number()).readonly(),
      }),
    ),
  }),
  row: written,
});
const writeSells = writeStatement('analyse/write-sells', {
  params: z.object({ runId: z.string(), rows: z.array(z.object({ storeId: z.string(), productId: z.string() })) }),
  row: written,
});
const writeModelPart = writeStatement('analyse/write-model-part', {
  params: z.object({ runId: z.string(), place: integer(), bytes: z.instanceof(Int8Array) }),
  row: written,
});
const writeCommunities = writeStatement('analyse/write-communities', {
  params: z.object({
    runId: z.string(),
    purpose: z.string(),
    rows: z.array(
      z.object({
        id: z.string(),
        number: integer(),
        label: z.string(),
        level: integer(),
        size: integer(),
        segmentId: z.string(),
        segmentKey: z.string(),
      }),
    ),
  }),
  row: written,
});
const writeMemberships = writeStatement('analyse/write-memberships', {
  params: z.object({
    runId: z.string(),
    rows: z.array(z.object({ customerId: z.string(), communityIds: z.array(z.string()).readonly() })),
  }),
  row: written,
});

/** What the analyses write. Every method returns how many facts came to be: none where the run was given up meanwhile. */
export class AnalysisWrites {
  constructor(private readonly graph: Graph) {}

  influences(about: { runId: string; rows: InfluenceRow[] }, options: RunOptions = {}) {
    return this.#countBetween(writeInfluences, about, options);
  }

  influenceClasses(about: { runId: string; rows: InfluenceClassRow[] }, options: RunOptions = {}) {
    return this.#count(this.graph.write(writeInfluenceClasses, about, options));
  }

  similar(about: { runId: string; from: number; to: number; rows: SimilarRow[] }, options: RunOptions = {}) {
    return this.#count(this.graph.write(writeSimilar, about, options));
  }

  sells(about: { runId: string; rows: { storeId: string; productId: string }[] }, options: RunOptions = {}) {
    return this.#count(this.graph.write(writeSells, about, options));
  }

  modelPart(about: { runId: string; place: number; bytes: Int8Array<ArrayBuffer> }, options: RunOptions = {}) {
    return this.#count(this.graph.write(writeModelPart, about, options));
  }

  communities(about: { runId: string; purpose: string; rows: CommunityRow[] }, options: RunOptions = {}) {
    return this.#count(this.graph.write(writeCommunities, about, options));
  }

  memberships(about: { runId: string; rows: MembershipRow[] }, options: RunOptions = {}) {
    return this.#countBetween(writeMemberships, about, options);
  }

  /** What names a customer is written between two writes of consent: a no that is recorded meanwhile would not find it. */
  async #countBetween<P extends z.ZodType>(
    statement: Statement<P, typeof written>,
    about: z.input<P>,
    options: RunOptions,
  ): Promise<number> {
    const writing = async (work: Work) => {
      await work.run(consentLock, {});
      return work.run(statement, about);
    };
    return this.#count(this.graph.transaction(statement.name, writing, options));
  }

  async #count(write: Promise<{ readonly rows: readonly { readonly written: number }[] }>): Promise<number> {
    return (await write).rows[0]?.written ?? 0;
  }
}

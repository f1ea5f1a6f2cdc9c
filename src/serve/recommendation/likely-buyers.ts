import type { SocialTerms } from '../../consent/social-terms.js';
import {
  type AudienceCaps,
  audienceCaps,
  type AudienceQuestion,
  type AudienceReads,
} from '../../graph/audience-reads.js';
import type { RunOptions } from '../../graph/graph.js';
import { customersOfListsMax } from '../../graph/recommendation-reads.js';
import { KithError } from '../../model/errors.js';
import type { InternalId } from '../../model/ids.js';
import type { Progress } from '../../model/progress.js';
import { audienceOf, byPlace, type Prospect } from '../../recommend/audience.js';
import { mostLike } from '../../recommend/likeness.js';
import type { EvidenceSource } from '../../recommend/recommendations-for.js';
import type { ModelShelf, ServedModel } from '../../recommend/served-model.js';

export interface BuyersGround {
  readonly audience: Pick<AudienceReads, 'candidates'>;
  readonly source: EvidenceSource;
  readonly models: ModelShelf;
}

/** Whose consent is asked, and for what. */
export interface BuyersTerms extends Pick<AudienceQuestion, 'visible' | 'ways'> {
  /** What lists may rest on. */
  readonly terms: SocialTerms;
}

interface Wanted {
  readonly productId: InternalId;
  readonly first: number;
  /** The moment that the lists are for, in milliseconds since 1970. */
  readonly at: number;
}

export type BuyersQuestion = Wanted & BuyersTerms;

/**
 * Who would want a product, of those who may be known of and may be told, by two statements: who comes into question, and what their lists are made of. One more finds
 * who comes into question for a new product by a model that this server has not read yet. At most as many as come into question for one answer.
 */
export async function likelyBuyers(
  ground: BuyersGround,
  { productId, first, at, ...under }: BuyersQuestion,
  run: RunOptions,
): Promise<readonly Prospect[]> {
  const found = await candidatesOf(ground, { productId, ...under }, { ...run, caps: audienceCaps });
  const { source, models } = ground;
  return (await audienceOf({ source, models }, found, { productId, terms: under.terms, at })).slice(0, first);
}

/** How many come into question for each who is asked for, and at least: who is met first is not who wants it most. */
const scoredPerAsked = 4;
const scoredMin = 1_000;
const wideCaps = { similarMax: 5_000, speakersMax: 20, usesMax: 200_000 } as const;
/** More than speak for any product. */
const everybody = 10_000_000;

/**
 * The same of more customers than an answer may wait for: lists are made of a hundred at a time under the consent of that moment, and whoever is in the audience
 * by the end is asked once more, so that nobody is in it who withdrew while others were looked at. Throws `REQUEST_CANCELLED` where the signal says so.
 */
export async function manyLikelyBuyers(
  ground: BuyersGround,
  { productId, first, at }: Wanted,
  about: {
    readonly termsNow: () => Promise<BuyersTerms>;
    readonly progress: Progress;
    readonly signal: AbortSignal;
  },
): Promise<readonly Prospect[]> {
  const { termsNow, progress, signal } = about;
  const asked = async (limit: number) =>
    candidatesOf(ground, { productId, ...(await termsNow()) }, { signal, caps: { ...wideCaps, limit } });
  const inQuestion = await asked(Math.max(scoredMin, scoredPerAsked * first));
  const prospects: Prospect[] = [];
  for (let from = 0; from < inQuestion.length; from += customersOfListsMax) {
    if (signal.aborted) throw new KithError('REQUEST_CANCELLED', 'Stopped: nothing was written.');
    const { terms } = await termsNow();
    const page = inQuestion.slice(from, from + customersOfListsMax);
    const { source, models } = ground;
    for (const each of await audienceOf({ source, models }, page, { productId, terms, at })) prospects.push(each);
    progress({ stage: 'recommending', done: from + page.length, total: inQuestion.length, unit: 'customers' });
  }
  const still = new Set(await asked(everybody));
  return prospects
    .filter(({ customerId }) => still.has(customerId))
    .sort(byPlace)
    .slice(0, first);
}

async function candidatesOf(
  { audience, source, models }: BuyersGround,
  { productId, terms, visible, ways }: BuyersTerms & Pick<Wanted, 'productId'>,
  run: RunOptions & { readonly caps: AudienceCaps },
): Promise<readonly InternalId[]> {
  const asked = { productId, read: terms.read, visible, ways };
  const likenedBy = ({ digest, model }: { readonly digest: string; readonly model: ServedModel }) => ({
    digest,
    ...mostLike(model, productId, run.caps.speakersMax),
  });
  const kept = await models.latest();
  const found = await audience.candidates(asked, { ...run, likened: kept === null ? null : likenedBy(kept) });
  if (found.wanting === null) return found.customerIds;
  const { digest, runId } = found.wanting;
  const model = await models.get(digest, () => source.modelBytes(runId));
  return (await audience.candidates(asked, { ...run, likened: likenedBy({ digest, model }) })).customerIds;
}

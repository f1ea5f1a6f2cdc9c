import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql';
import type { Purpose } from '../../consent/purposes.js';
import { allowedByAll, type ReadTerms } from '../../consent/terms.js';
import type { Diffusion } from '../../diffusion/diffusion.js';
import { AudienceReads } from '../../graph/audience-reads.js';
import { InfluenceReads } from '../../graph/influence-reads.js';
import { customersOfListsMax } from '../../graph/recommendation-reads.js';
import type { WayOfTelling } from '../../graph/way-of-telling.js';
import { KithError } from '../../model/errors.js';
import type { InternalId } from '../../model/ids.js';
import { type RequestContext, runOptions } from '../context.js';
import { Customer } from '../customer/customer.type.js';
import { likelyBuyers } from '../recommendation/likely-buyers.js';
import { listTerms, noteLists, servedLists } from '../recommendation/recommendation.loader.js';
import { loaderFor } from '../reference.js';
import { channels, ContactChannel, pricedChannels } from './channels.js';
import { classCustomersMin } from './influence.loader.js';
import { DiffusionModel, Seed, SeedArgs, SeedChoice } from './influence.type.js';
import { seedCategories, seedsFor } from './seeds.js';

/** What choosing for a request may use; `kith seeds` takes more. */
const bounds = { seed: 1, memoryMb: 256, setsMax: 2 ** 20, worlds: 2_000, reachErrorMax: 0.005, flatteryMax: 0.02 };
const diffusions: Readonly<Record<DiffusionModel, Diffusion['model']>> = {
  [DiffusionModel.INDEPENDENT_CASCADE]: 'independent_cascade',
  [DiffusionModel.LINEAR_THRESHOLD]: 'linear_threshold',
};
/** Uncompiled sources have no worker and choose in this thread, which breathes between pieces. */
const thread = import.meta.url.endsWith('.js') ? 'apart' : 'here';

@Resolver(() => Seed)
export class SeedResolver {
  @FieldResolver(() => Customer, { nullable: true, description: 'The customer.' })
  customer(
    @Root() { customerId }: Seed,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> {
    return loaderFor(context, info, 'Customer').load(customerId);
  }
}

@Resolver()
export class SeedsResolver {
  @Query(() => SeedChoice, {
    nullable: true,
    description:
      'Whom to tell first, of those who may be told by the channel, so that most of the target hear of it. The token must be good for marketing by each channel.',
  })
  async seedCustomers(
    @Args(() => SeedArgs) {
      budget,
      channel,
      costs,
      segment,
      community,
      product,
      category,
      model,
      withinDays,
    }: SeedArgs,
    @Ctx() context: RequestContext,
  ): Promise<SeedChoice> {
    const asked = pricedChannels(channel, costs);
    const ways = asked.map((each) => {
      const { purpose, contact } = channels[each.channel];
      needPurpose(context, purpose);
      return { terms: context.termsFor({ ...context.viewer, purpose }), contact, cost: each.cost, purpose };
    });
    if (product != null) needPurpose(context, 'personalise.own');
    const groups = {
      segmentId: segment == null ? null : context.ids.idOf('Segment', segment),
      communityId: community == null ? null : context.ids.idOf('Community', community),
    };
    // Whom to tell is found for the request and for telling them: by what may be used for both.
    const read = allowedByAll(
      context.terms,
      ways.map(({ terms }) => terms),
    );
    context.reading.touch(seedCategories([], groups));
    context.reading.touchUnder(
      ways.map(({ contact }) => contact),
      ways.map((way) => ({ ...way, categories: seedCategories([way], groups) })),
    );
    const question = {
      budget,
      model: diffusions[model],
      withinDays: withinDays ?? null,
      read,
      about:
        category != null
          ? context.ids.idOf('Category', category)
          : product != null
            ? context.ids.idOf('Product', product)
            : null,
      customersMin: classCustomersMin(context),
      ways,
      ...groups,
      buyers: product == null ? null : () => buyersOf(context, product, { visible: read, ways }),
    };
    const found = await alone(context, (signal) =>
      seedsFor(new InfluenceReads(context.graph), question, {
        ...bounds,
        thread,
        signal,
        run: { ...runOptions(context), signal },
        graphMax: context.seeds.graphMax,
      }),
    );
    const { reach, certificate, customerIds } = found;
    return {
      seeds: customerIds.map((customerId, place) => ({
        customerId,
        rank: place + 1,
        channel: asked[found.ways[place] ?? 0]?.channel ?? ContactChannel.EMAIL,
      })),
      cost: found.cost,
      reach: Math.round(reach.mean),
      reachLower: Math.floor(reach.lower),
      reachUpper: Math.ceil(reach.upper),
      certificate,
    };
  }
}

/** Within the time of the request, which runs while others are before it. */
async function alone<T>(context: RequestContext, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(tooLate()), Math.max(1, context.deadline - Date.now()));
  const stopped = () => late.abort(new KithError('REQUEST_CANCELLED', 'The request was cancelled.'));
  context.signal.addEventListener('abort', stopped, { once: true });
  if (context.signal.aborted) stopped();
  try {
    const { client } = context.viewer;
    return await context.seeds.alone({ client, signal: late.signal }, () => work(late.signal));
  } catch (error) {
    // What was begun when the time was over ends in its own way.
    late.signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    context.signal.removeEventListener('abort', stopped);
  }
}

function tooLate(): KithError {
  return new KithError(
    'SEEDS_BUSY',
    'The seeds were not chosen within the time of a request (`KITH_REQUEST_TIMEOUT_MS`). Ask again, or use `kith seeds`, which takes longer.',
  );
}

function needPurpose({ purposes }: RequestContext, purpose: Purpose): void {
  if (!purposes.includes(purpose)) throw new KithError('FORBIDDEN', `The token is not good for ${purpose}.`);
}

/** A list is made of each of them, so each is written down, as if it were shown. */
async function buyersOf(
  context: RequestContext,
  product: string,
  about: { readonly visible: ReadTerms; readonly ways: readonly WayOfTelling[] },
): Promise<ReadonlySet<InternalId>> {
  const terms = await listTerms(context);
  noteLists(context, terms);
  const found = await likelyBuyers(
    { audience: new AudienceReads(context.graph), ...servedLists(context) },
    {
      productId: context.ids.idOf('Product', product),
      first: customersOfListsMax,
      terms,
      at: context.consent.parts.now(),
      ...about,
    },
    runOptions(context),
  );
  for (const { customerId } of found) context.reading.customers.add(customerId);
  return new Set(found.map(({ customerId }) => customerId));
}

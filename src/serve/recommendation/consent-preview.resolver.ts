import { Args, Ctx, Query, Resolver } from 'type-graphql';
import type { ConsentAction } from '../../consent/record.js';
import type { SocialTerms } from '../../consent/social-terms.js';
import { supposedFacts, supposedTerms } from '../../consent/supposed-terms.js';
import { unknownCustomer } from '../../graph/consent-writes.js';
import { KithError } from '../../model/errors.js';
import type { InternalId } from '../../model/ids.js';
import { ConsentInput, ConsentSpeaker } from '../consent/consent.input.js';
import { speakingOf } from '../consent/speaking.js';
import { notForThisViewer } from '../consent/who-may.js';
import { type RequestContext, runOptions } from '../context.js';
import { ConsentChoice, ConsentPreview, ConsentPreviewArgs } from './consent-preview.type.js';
import { askedFault, plainList } from './recommendation.filter.js';
import { listOptions, listsUnder, listTerms, listViewer, noteLists } from './recommendation.loader.js';
import type { Recommendation } from './recommendation.type.js';

const actions: Readonly<Record<ConsentChoice, ConsentAction>> = {
  [ConsentChoice.GIVE]: 'given',
  [ConsentChoice.RENEW]: 'renewed',
  [ConsentChoice.REFUSE]: 'refused',
  [ConsentChoice.WITHDRAW]: 'withdrawn',
};

@Resolver()
export class ConsentPreviewResolver {
  @Query(() => ConsentPreview, {
    nullable: true,
    description:
      'What a choice about consent would change in one’s own recommendations, before it is made. For the customer in front of an own client alone.',
  })
  async previewConsent(
    @Args(() => ConsentPreviewArgs) { choice, input, first }: ConsentPreviewArgs,
    @Ctx() context: RequestContext,
  ): Promise<ConsentPreview> {
    const asked = plainList(first);
    const fault = askedFault('previewConsent', asked);
    if (fault !== null) throw new KithError('BAD_USER_INPUT', fault);
    const customerId = selfOf(context, input);
    const { policy, now } = context.consent.parts;
    const voice = { customerId, staff: null, guardian: null };
    const said = speakingOf(input ?? new ConsentInput(), { action: actions[choice], voice, policy, now: now() });
    const facts = (await context.consent.factsOf([customerId], runOptions(context))).get(customerId);
    if (facts === undefined) throw unknownCustomer();
    context.reading.customers.add(customerId);
    const terms = await listTerms(context);
    const supposed = supposedTerms(terms, supposedFacts(facts, said.records, said.speaker), (purpose) =>
      listViewer(context, purpose),
    );
    noteLists(context, terms);
    // Both without what an experiment would change: what comes and goes is then the choice's doing alone.
    const listUnder = async (each: SocialTerms) => {
      const lists = await listsUnder(context, [customerId], each, listOptions(context, asked));
      return (lists.get(customerId) ?? []) as unknown as readonly Recommendation[];
    };
    return previewOf(await listUnder(terms), await listUnder(supposed));
  }
}

/** Customers consider for themselves alone. */
function selfOf({ self, ids }: RequestContext, input: ConsentInput | undefined): InternalId {
  const named = input?.customerId == null ? self : ids.read(input.customerId)?.id;
  if (self === null || named !== self || input?.speaker === ConsentSpeaker.GUARDIAN) throw notForThisViewer();
  return self;
}

function previewOf(before: readonly Recommendation[], after: readonly Recommendation[]): ConsentPreview {
  const without = (list: readonly Recommendation[], other: readonly Recommendation[]) => {
    const known = new Set(other.map(({ productId }) => productId));
    return list.filter(({ productId }) => !known.has(productId));
  };
  return { before, after, appears: without(after, before), disappears: without(before, after) };
}

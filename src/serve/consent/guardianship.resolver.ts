import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Resolver, Root } from 'type-graphql';
import { guardianshipFault, type Guardianship as Recorded } from '../../consent/guardianship.js';
import { unknownCustomer } from '../../graph/consent-writes.js';
import { KithError } from '../../model/errors.js';
import type { InternalId } from '../../model/ids.js';
import { visibleIds } from '../nodes.js';
import { type RequestContext, runOptions } from '../context.js';
import { Customer } from '../customer/customer.type.js';
import type { Resolved } from '../loaded.js';
import { internalId } from '../present.js';
import { connectionType, PageArgs, pageSizeMax } from '../schema/connection.js';
import { withinDeadline, writeDown } from './about-customer.js';
import { Consent, ConsentEvent, ConsentReceipt } from './consent.type.js';
import { Guardianship, GuardianshipInput } from './guardianship.type.js';
import { historyPage, receipt, receipts, standing, type ToldFacts, toldFacts } from './told-words.js';
import { isOwnVoice, mayGuard, notForThisViewer } from './who-may.js';

const ConsentEventConnection = connectionType('ConsentEvent', () => ConsentEvent);
const guardianAlone = 'null for anybody but the guardian, and where the guardianship is not in force.';
const proofMax = 200;

@Resolver(() => Customer)
export class CustomerGuardianshipResolver {
  @FieldResolver(() => [Guardianship], {
    nullable: true,
    description:
      'Who speaks for this customer about consent, and for whom this customer does, the latest first, at most 1,000; null for anybody but the customer in front of an own client, and staff whom the policy lets write down the words of guardians.',
  })
  guardianships(
    @Root() row: Customer & { readonly [internalId]: string },
    @Ctx() context: RequestContext,
  ): Promise<readonly Guardianship[] | null> {
    return guardianshipLoader(context).load(row[internalId] as InternalId);
  }
}

/** What a guardian is told of the ward: the words about consent, and nothing else. */
@Resolver(() => Guardianship)
export class GuardianshipResolver {
  @FieldResolver(() => [Consent], {
    nullable: true,
    description: `How things stand with every consent of the ward that can be asked for; ${guardianAlone}`,
  })
  async consents(
    @Root() { spokenFor }: Guardianship,
    @Arg('purpose', () => String, { nullable: true, description: 'Only of this purpose, or of those below it.' })
    purpose: string | null,
    @Ctx() context: RequestContext,
  ): Promise<readonly Consent[] | null> {
    const facts = await factsFor(context, spokenFor);
    return facts === null ? null : standing(facts, purpose);
  }

  @FieldResolver(() => ConsentEventConnection, {
    nullable: true,
    description: `Everything that was said about the consent of the ward, the latest written down first; ${guardianAlone}`,
  })
  async consentHistory(
    @Root() { spokenFor }: Guardianship,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Resolved | null> {
    return spokenFor === null ? null : historyPage(context, spokenFor, page, info);
  }

  @FieldResolver(() => [ConsentReceipt], {
    nullable: true,
    description: `The receipts of the ward, the latest first, at most ${pageSizeMax}; ${guardianAlone}`,
  })
  async consentReceipts(
    @Root() { spokenFor }: Guardianship,
    @Ctx() context: RequestContext,
  ): Promise<readonly ConsentReceipt[] | null> {
    const facts = await factsFor(context, spokenFor);
    return facts === null || spokenFor === null ? null : receipts(context, spokenFor, facts);
  }

  @FieldResolver(() => ConsentReceipt, { nullable: true, description: `One receipt of the ward; ${guardianAlone}` })
  async consentReceipt(
    @Root() { spokenFor }: Guardianship,
    @Arg('id', () => ID, { description: 'The id of the receipt.' }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<ConsentReceipt | null> {
    const facts = await factsFor(context, spokenFor);
    return facts === null || spokenFor === null ? null : receipt(context, spokenFor, facts, id);
  }
}

async function factsFor(context: RequestContext, spokenFor: InternalId | null): Promise<ToldFacts | null> {
  return spokenFor === null ? null : toldFacts(context, spokenFor);
}

@Resolver()
export class GuardianshipMutationResolver {
  @Mutation(() => Guardianship, {
    nullable: true,
    description:
      'For staff whom the policy lets write down the words of guardians: writes down that one customer is the guardian of another.',
  })
  async recordGuardianship(
    @Arg('input', () => GuardianshipInput, { description: 'Who speaks for whom.' }) input: GuardianshipInput,
    @Ctx() context: RequestContext,
  ): Promise<Guardianship> {
    const { viewer, consent } = context;
    const role = viewer.endUser?.kind === 'staff' ? viewer.endUser.role : null;
    if (role === null || !mayGuard(consent.parts.policy, viewer)) throw notForThisViewer();
    refuseFaulty(input);
    const ends = [input.guardianId, input.wardId].map((id) => customerOf(context, id));
    const named = ends.filter((id) => id !== null);
    await writeDown(context, { operation: 'guardianship.record', ids: named, detail: { ends: input.until != null } });
    const seen = await visibleIds(context, 'Customer', named);
    const [guardianId, wardId] = named;
    if (guardianId === undefined || wardId === undefined || seen.size < 2) throw unknownCustomer();
    const said = { since: input.since?.getTime() ?? null, until: input.until?.getTime() ?? null, proof: input.proof };
    const recorded = { guardianId, wardId, ...said, recordedBy: `staff ${role}` };
    const { since, until } = await consent.guardianshipWrites.record(recorded, withinDeadline(context));
    return told(context, { guardianId, wardId, since, until, proof: input.proof });
  }
}

function customerOf(context: RequestContext, id: string): InternalId | null {
  const read = context.ids.read(id);
  return read?.noun === 'Customer' ? read.id : null;
}

function refuseFaulty({ guardianId, wardId, since, until, proof }: GuardianshipInput): void {
  if (guardianId === wardId) throw new KithError('BAD_USER_INPUT', 'Nobody is the guardian of themselves.');
  if (since != null && until != null && until <= since)
    throw new KithError('BAD_USER_INPUT', '`until` must be later than `since`.');
  if (proof.trim() === '' || proof.length > proofMax)
    throw new KithError(
      'BAD_USER_INPUT',
      `\`proof\` must say in at most ${proofMax} characters where it can be shown.`,
    );
}

/** One statement for all customers of a page, and for staff another that asks which of the others they may know of. */
function guardianshipLoader(context: RequestContext) {
  const place = 'guardianships';
  const known = context.loaders.get(place) as DataLoader<InternalId, readonly Guardianship[] | null> | undefined;
  const loader =
    known ?? new DataLoader<InternalId, readonly Guardianship[] | null>((ids) => guardianships(context, ids));
  context.loaders.set(place, loader as DataLoader<InternalId, unknown>);
  return loader;
}

async function guardianships(context: RequestContext, ids: readonly InternalId[]) {
  const { policy } = context.consent.parts;
  const isStaff = mayGuard(policy, context.viewer);
  const isOwn = isOwnVoice(policy, context.viewer);
  const asked = ids.filter((id) => isStaff || (isOwn && id === context.self));
  if (asked.length === 0) return ids.map(() => null);
  context.reading.touch(['social_edge']);
  const found = await context.consent.guardianships.of(asked, runOptions(context));
  const all = [...found.values()].flat();
  const ends = all.flatMap(({ guardianId, wardId }) => [guardianId, wardId]);
  for (const id of isStaff ? [] : ends) context.reading.customers.add(id);
  const seen = isStaff ? await visibleIds(context, 'Customer', ends) : new Set(ends);
  return ids.map((id) => {
    if (!asked.includes(id)) return null;
    const ties = (found.get(id) ?? []).filter((one) => seen.has(one.guardianId) && seen.has(one.wardId));
    return ties.map((one) => told(context, one, one));
  });
}

/** `recorded`: with what decides whether it is in force, which is told to the guardian alone. */
function told(
  context: RequestContext,
  one: Pick<Recorded, 'guardianId' | 'wardId' | 'since' | 'until' | 'proof'>,
  recorded: Recorded | null = null,
): Guardianship {
  const { policy, now } = context.consent.parts;
  const isGuardian = context.self === one.guardianId;
  const inForce = isGuardian && recorded !== null ? guardianshipFault(recorded, policy, now()) === null : null;
  return {
    guardianId: context.ids.mint('Customer', one.guardianId),
    wardId: context.ids.mint('Customer', one.wardId),
    since: new Date(one.since),
    until: one.until === null ? null : new Date(one.until),
    proof: one.proof,
    inForce,
    spokenFor: inForce === true ? one.wardId : null,
  };
}

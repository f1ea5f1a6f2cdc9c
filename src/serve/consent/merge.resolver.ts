import DataLoader from 'dataloader';
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { unknownCustomer } from '../../graph/consent-writes.js';
import type { MergedRecord as Recorded } from '../../graph/merge-reads.js';
import { mergedMax } from '../../graph/merge-writes.js';
import { KithError } from '../../model/errors.js';
import type { InternalId } from '../../model/ids.js';
import { visibleIds } from '../nodes.js';
import { type RequestContext, runOptions } from '../context.js';
import { Customer } from '../customer/customer.type.js';
import { internalId } from '../present.js';
import { withinDeadline, writeDown } from './about-customer.js';
import { MergedRecord, MergeInput } from './merge.type.js';
import { isOwnVoice, mayMerge, notForThisViewer } from './who-may.js';

const proofMax = 200;

@Resolver(() => Customer)
export class CustomerMergeResolver {
  @FieldResolver(() => [MergedRecord], {
    nullable: true,
    description: `The customers who are held to be the same person as this one, this one among them, who joined first first, at most ${mergedMax}; empty where there is no other; null for anybody but the customer in front of an own client, and staff whom the policy lets write down words and ask why something is withheld.`,
  })
  mergedRecords(
    @Root() row: Customer & { readonly [internalId]: string },
    @Ctx() context: RequestContext,
  ): Promise<readonly MergedRecord[] | null> {
    return mergedLoader(context).load(row[internalId] as InternalId);
  }
}

@Resolver()
export class MergeMutationResolver {
  @Mutation(() => [MergedRecord], {
    nullable: true,
    description:
      'For staff whom the policy lets write down words and ask why something is withheld: writes down that customers are one person. Nothing of theirs is moved, and of each is from then on only seen what all of them let be seen. A request of the kind UNMERGE takes it back.',
  })
  async mergeCustomers(
    @Arg('input', () => MergeInput, { description: 'Who is one person.' }) input: MergeInput,
    @Ctx() context: RequestContext,
  ): Promise<readonly MergedRecord[] | null> {
    const { viewer, consent } = context;
    const role = viewer.endUser?.kind === 'staff' ? viewer.endUser.role : null;
    if (role === null || !mayMerge(consent.parts.policy, viewer)) throw notForThisViewer();
    refuseFaulty(input);
    const read = input.customerIds.map((id) => context.ids.read(id));
    const named = read.flatMap((one) => (one?.noun === 'Customer' ? [one.id] : []));
    await writeDown(context, { operation: 'customer.merge', ids: named, detail: { customers: read.length } });
    const seen = await visibleIds(context, 'Customer', named);
    const [first] = named;
    // Whoever may not be seen is as one who does not exist.
    if (first === undefined || named.length < read.length || named.some((id) => !seen.has(id))) throw unknownCustomer();
    if (new Set(named).size < named.length) throw new KithError('BAD_USER_INPUT', '`customerIds` names one twice.');
    const merge = { customerIds: named, proof: input.proof, recordedBy: `staff ${role}` };
    await consent.mergeWrites.merge(merge, withinDeadline(context)).catch(async (error: unknown) => {
      const isFull = error instanceof KithError && error.code === 'BAD_USER_INPUT';
      throw isFull && !(await areTooMany(context, named)) ? unknownCustomer() : error;
    });
    await consent.parts.refresh().catch(() => undefined);
    const records = (await consent.merges.of([first], runOptions(context))).get(first) ?? [];
    const told = new Set(named);
    return records.filter(({ recordId }) => told.has(recordId)).map((one) => recordOf(context, one));
  }
}

/** Whether those whom the viewer may know of are by themselves more than one person has: that others are in the way is told to nobody. */
async function areTooMany(context: RequestContext, named: readonly InternalId[]): Promise<boolean> {
  const found = await context.consent.merges.of(named, runOptions(context));
  const records = [...found.values()].flat().map(({ recordId }) => recordId);
  const all = [...new Set([...named, ...records])];
  return (await visibleIds(context, 'Customer', all)).size > mergedMax;
}

function refuseFaulty({ customerIds, proof }: MergeInput): void {
  if (customerIds.length < 2 || customerIds.length > mergedMax)
    throw new KithError('BAD_USER_INPUT', `\`customerIds\` must name 2 to ${mergedMax} customers.`);
  if (proof.trim() === '' || proof.length > proofMax)
    throw new KithError(
      'BAD_USER_INPUT',
      `\`proof\` must say in at most ${proofMax} characters where it can be shown.`,
    );
}

/** One statement for all customers of a page, and for staff another that asks which of the others they may know of. */
function mergedLoader(context: RequestContext) {
  const place = 'mergedRecords';
  const known = context.loaders.get(place) as DataLoader<InternalId, readonly MergedRecord[] | null> | undefined;
  const loader = known ?? new DataLoader<InternalId, readonly MergedRecord[] | null>((ids) => merged(context, ids));
  context.loaders.set(place, loader as DataLoader<InternalId, unknown>);
  return loader;
}

async function merged(context: RequestContext, ids: readonly InternalId[]) {
  const { policy } = context.consent.parts;
  const isStaff = mayMerge(policy, context.viewer);
  const isOwn = isOwnVoice(policy, context.viewer);
  const asked = ids.filter((id) => isStaff || (isOwn && id === context.self));
  if (asked.length === 0) return ids.map(() => null);
  context.reading.touch(['identity_external_id']);
  const found = await context.consent.merges.of(asked, runOptions(context));
  const records = [...found.values()].flat().map(({ recordId }) => recordId);
  for (const id of isStaff ? [] : records) context.reading.customers.add(id);
  const seen = isStaff ? await visibleIds(context, 'Customer', records) : new Set(records);
  return ids.map((id) => {
    if (!asked.includes(id)) return null;
    const told = (found.get(id) ?? []).filter(({ recordId }) => seen.has(recordId));
    return told.length < 2 ? [] : told.map((one) => recordOf(context, one));
  });
}

function recordOf(context: RequestContext, { recordId, since, proof, recordedBy }: Recorded): MergedRecord {
  return { customerId: context.ids.mint('Customer', recordId), since: new Date(since), proof, recordedBy };
}

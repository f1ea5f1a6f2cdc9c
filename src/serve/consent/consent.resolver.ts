import DataLoader from 'dataloader';
import { type GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Resolver, Root } from 'type-graphql';
import type { Purpose } from '../../consent/purposes.js';
import { statusFor, statusForAll } from '../../consent/withheld-report.js';
import type { InternalId } from '../../model/ids.js';
import type { RequestContext } from '../context.js';
import { Customer } from '../customer/customer.type.js';
import { Resolved } from '../loaded.js';
import { internalId } from '../present.js';
import { connectionType, PageArgs, pageSizeMax } from '../schema/connection.js';
import { writeDown } from './about-customer.js';
import { Consent, ConsentEvent, ConsentReceipt, ConsentStatus } from './consent.type.js';
import { statusOf } from './present-consent.js';
import { historyPage, receipt, receipts, standing, type ToldFacts, toldFacts } from './told-words.js';
import { isOwnVoice, mayOnBehalf } from './who-may.js';

const ConsentEventConnection = connectionType('ConsentEvent', () => ConsentEvent);
const ownAlone = 'null for anybody but the customer in front of an own client.';
type Row = Customer & { readonly [internalId]: string };

/** What customers see of their own words, and staff of why something is withheld. */
@Resolver(() => Customer)
export class CustomerConsentResolver {
  @FieldResolver(() => [Consent], {
    nullable: true,
    description: `How things stand with every consent that can be asked for; ${ownAlone}`,
  })
  async consents(
    @Root() row: Row,
    @Arg('purpose', () => String, { nullable: true, description: 'Only of this purpose, or of those below it.' })
    purpose: string | null,
    @Ctx() context: RequestContext,
  ): Promise<readonly Consent[] | null> {
    const facts = await ownFacts(context, row);
    return facts === null ? null : standing(facts, purpose);
  }

  @FieldResolver(() => ConsentEventConnection, {
    nullable: true,
    description: `Everything that this customer said about consent, the latest written down first; ${ownAlone}`,
  })
  async consentHistory(
    @Root() row: Row,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Resolved | null> {
    const id = ownId(context, row);
    return id === null ? null : historyPage(context, id, page, info);
  }

  @FieldResolver(() => [ConsentReceipt], {
    nullable: true,
    description: `The receipts of this customer, the latest first, at most ${pageSizeMax}; ${ownAlone}`,
  })
  async consentReceipts(@Root() row: Row, @Ctx() context: RequestContext): Promise<readonly ConsentReceipt[] | null> {
    const facts = await ownFacts(context, row);
    return facts === null ? null : receipts(context, row[internalId] as InternalId, facts);
  }

  @FieldResolver(() => ConsentReceipt, { nullable: true, description: `One receipt of this customer; ${ownAlone}` })
  async consentReceipt(
    @Root() row: Row,
    @Arg('id', () => ID, { description: 'The id of the receipt.' }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<ConsentReceipt | null> {
    const facts = await ownFacts(context, row);
    return facts === null ? null : receipt(context, row[internalId] as InternalId, facts, id);
  }

  @FieldResolver(() => [ConsentStatus], {
    nullable: true,
    description:
      'Which data of this customer is withheld from whom, and what would open it: without `purpose` of one’s own data, and null for anybody else. With it, staff whom the policy permits learn it of a customer and themselves, which is written down.',
  })
  consentStatus(
    @Root() row: Row,
    @Arg('purpose', () => String, { nullable: true, description: 'Only of this purpose.' }) purpose: string | null,
    @Ctx() context: RequestContext,
  ): Promise<readonly ConsentStatus[] | null> {
    return statusLoader(context, purpose ?? null).load(row[internalId] as InternalId);
  }
}

/** The customer of the row, if it is the one who looks. */
function ownId(context: RequestContext, row: Row): InternalId | null {
  const id = row[internalId] as InternalId;
  return isOwnVoice(context.consent.parts.policy, context.viewer) && context.self === id ? id : null;
}

async function ownFacts(context: RequestContext, row: Row): Promise<ToldFacts | null> {
  const id = ownId(context, row);
  return id === null ? null : toldFacts(context, id);
}

/** One statement and one entry of the audit for all customers of a page. */
function statusLoader(context: RequestContext, purpose: string | null) {
  const place = `consent status ${purpose ?? ''}`;
  const known = context.loaders.get(place) as DataLoader<InternalId, readonly ConsentStatus[] | null> | undefined;
  const loader =
    known ??
    new DataLoader<InternalId, readonly ConsentStatus[] | null>((ids) => statuses(context, ids, purpose), {
      maxBatchSize: pageSizeMax,
    });
  context.loaders.set(place, loader as DataLoader<InternalId, unknown>);
  return loader;
}

async function statuses(context: RequestContext, ids: readonly InternalId[], purpose: string | null) {
  const { viewer, catalogue, consent } = context;
  const { policy } = consent.parts;
  const isOwn = isOwnVoice(policy, viewer);
  // Who may not ask was refused before the first statement; see `refuseStatus`.
  const isStaff = purpose !== null && mayOnBehalf(policy, viewer, 'status');
  const asked = ids.filter((id) => isStaff || (isOwn && id === context.self));
  if (asked.length === 0) return ids.map(() => null);
  if (isStaff) await writeDown(context, { operation: 'consentStatus', ids: asked, detail: { asked: purpose } });
  const facts = new Map(await Promise.all(asked.map(async (id) => [id, await toldFacts(context, id)] as const)));
  return ids.map((id) => {
    const one = facts.get(id);
    if (one === undefined || one === null) return null;
    const entries = isStaff
      ? statusFor({ ...viewer, purpose: purpose as Purpose }, one)
      : statusForAll(one, (each) => purpose === null || each === purpose);
    return entries.map((entry) => statusOf(entry, catalogue));
  });
}

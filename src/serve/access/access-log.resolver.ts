import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { clientOf, type Policy } from '../../consent/policy.js';
import { KithError } from '../../model/errors.js';
import type { InternalId } from '../../model/ids.js';
import type { Access, AccessMark } from '../../rights/access-log.js';
import { isOwnVoice } from '../consent/who-may.js';
import type { RequestContext } from '../context.js';
import { Customer } from '../customer/customer.type.js';
import { Resolved } from '../loaded.js';
import { pageOnce } from '../once.js';
import { internalId } from '../present.js';
import { connectionType, PageArgs, pageSizeMax } from '../schema/connection.js';
import { AccessedBy, DataAccess } from './data-access.type.js';

const DataAccessConnection = connectionType('DataAccess', () => DataAccess);
const coordinate = 'Customer.accessLog';

@Resolver(() => Customer)
export class AccessLogResolver {
  @FieldResolver(() => DataAccessConnection, {
    nullable: true,
    description:
      'Who read the data of this customer, the latest first, from the audit; null for anybody but the customer in front of an own client. The answer that this is part of is not among them yet. `totalCount` is null where they are more than a page.',
  })
  async accessLog(
    @Root() row: Customer & { readonly [internalId]: string },
    @Args(() => PageArgs) { first, after }: PageArgs,
    @Ctx() context: RequestContext,
  ): Promise<Resolved | null> {
    const { policy, audit } = context.consent.parts;
    const id = row[internalId] as InternalId;
    if (!isOwnVoice(policy, context.viewer) || context.self !== id) return null;
    if (first < 1 || first > pageSizeMax)
      throw new KithError('BAD_USER_INPUT', `\`first\` of accessLog is ${first}; it must be 1 to ${pageSizeMax}.`);
    const binding = { coordinate, parent: id, arrangement: '' };
    const mark = after == null ? null : markOf(context.cursors.read(binding, after));
    const { ownReads } = policy.audit;
    const page = { first: first + 1, after: mark, own: ownReads };
    const found = await pageOnce(context, { field: coordinate, page }, () => audit.accessLog(id, page));
    const edges = found.slice(0, first).map((each) => {
      const { atMs, passed } = each.mark;
      const cursor = context.cursors.mint(binding, { key: atMs, id: String(passed), rest: false });
      return new Resolved({ cursor, node: accessOf(policy, each) });
    });
    const pageInfo = new Resolved({
      hasNextPage: found.length > first,
      hasPreviousPage: after != null,
      startCursor: edges[0]?.fields['cursor'] ?? null,
      endCursor: edges.at(-1)?.fields['cursor'] ?? null,
    });
    const totalCount = after == null && found.length <= first ? found.length : null;
    return new Resolved({ edges, nodes: edges.map((edge) => edge.fields['node']), pageInfo, totalCount });
  }
}

function markOf({ key, id }: { readonly key: unknown; readonly id: string }): AccessMark {
  return { atMs: Number(key), passed: Number(id) };
}

const kinds: Readonly<Record<string, AccessedBy>> = {
  customer: AccessedBy.CUSTOMER,
  staff: AccessedBy.STAFF,
  scientist: AccessedBy.SCIENTIST,
  machine: AccessedBy.CLIENT,
  operator: AccessedBy.OPERATOR,
};

function accessOf(policy: Policy, access: Access): DataAccess {
  const [kind = '', role = null] = access.endUser.split(':');
  const [client = ''] = access.client.split(' ');
  return {
    at: new Date(access.atMs),
    client: clientOf(policy, client)?.title ?? client,
    by: access.own ? AccessedBy.SELF : (kinds[kind] ?? AccessedBy.CLIENT),
    role,
    purpose: access.purpose,
    categories: access.categories,
    operation: access.operation,
  };
}

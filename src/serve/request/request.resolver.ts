import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, ArgsType, Ctx, Field, FieldResolver, Info, Int, Query, Resolver, Root } from 'type-graphql';
import type { RequestState as State } from '../../model/data-subject-request.js';
import { KithError } from '../../model/errors.js';
import type { InternalId } from '../../model/ids.js';
import { isUnshown } from '../../rights/unshown.js';
import { demandsOf } from '../../rights/wanted.js';
import { isOwnVoice, mayOnBehalf } from '../consent/who-may.js';
import { type RequestContext, runOptions } from '../context.js';
import { Customer } from '../customer/customer.type.js';
import { Resolved } from '../loaded.js';
import { internalId } from '../present.js';
import { loaderFor } from '../reference.js';
import { connectionType, PageArgs, pageSizeDefault, pageSizeMax } from '../schema/connection.js';
import { DataSubjectDemand, DataSubjectRequest, requestOf, RequestState } from './request.type.js';

const DataSubjectRequestConnection = connectionType('DataSubjectRequest', () => DataSubjectRequest);
const coordinate = 'Query.dataSubjectRequests';
const openStates: readonly State[] = ['received', 'identity_verified', 'in_progress'];

@ArgsType()
class RequestsArgs extends PageArgs {
  @Field(() => [RequestState], { nullable: true, description: 'In which states; those that wait if none are given.' })
  states?: readonly State[];
}

/** What staff see of all requests. */
@Resolver()
export class RequestQueryResolver {
  @Query(() => DataSubjectRequestConnection, {
    nullable: true,
    description:
      'What customers demand, the most urgent first; for staff whom the policy lets decide it. `totalCount` is null where they are more than a page.',
  })
  async dataSubjectRequests(
    @Args(() => RequestsArgs) { first, after, states }: RequestsArgs,
    @Ctx() context: RequestContext,
  ): Promise<Resolved> {
    checkFirst('dataSubjectRequests', first);
    const asked = states ?? openStates;
    const binding = { coordinate, parent: '', arrangement: [...asked].sort().join(' ') };
    const place = after == null ? undefined : placeOf(context.cursors.read(binding, after));
    const { reads } = context.requests();
    // Who demanded something is told by the list itself, so it is a read of everybody in it, and of nobody in particular where it is empty.
    context.reading.touch(null);
    const found = await reads.in(asked, first + 1, { ...runOptions(context), after: place });
    const edges = found.slice(0, first).map((stored) => {
      if (stored.customerId !== null) context.reading.customers.add(stored.customerId);
      const cursor = context.cursors.mint(binding, { key: stored.dueAt, id: stored.id, rest: false });
      return new Resolved({ cursor, node: requestOf(stored) });
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

@Resolver(() => Customer)
export class CustomerRequestsResolver {
  @FieldResolver(() => [DataSubjectRequest], {
    nullable: true,
    description:
      'What this customer demanded of their data, the latest first; null for anybody but the customer in front of an own client.',
  })
  async dataSubjectRequests(
    @Root() row: Customer & { readonly [internalId]: string },
    @Arg('first', () => Int, { defaultValue: pageSizeDefault, description: `How many, 1 to ${pageSizeMax}.` })
    first: number,
    @Ctx() context: RequestContext,
  ): Promise<readonly DataSubjectRequest[] | null> {
    const id = row[internalId] as InternalId;
    if (!isOwnVoice(context.consent.parts.policy, context.viewer) || context.self !== id) return null;
    checkFirst('dataSubjectRequests', first);
    return (await context.requests().reads.of(id, first, runOptions(context))).map(requestOf);
  }
}

@Resolver(() => DataSubjectRequest)
export class RequestCustomerResolver {
  @FieldResolver(() => Customer, {
    nullable: true,
    description: 'Whose request it is, as far as the viewer may know of them; null after an erasure.',
  })
  customer(
    @Root() { customerId }: DataSubjectRequest,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<unknown> | null {
    return customerId === null ? null : loaderFor(context, info, 'Customer').load(customerId);
  }
}

@Resolver(() => DataSubjectRequest)
export class RequestDemandsResolver {
  @FieldResolver(() => [DataSubjectDemand], {
    description:
      'What it demands in particular, for whoever may know of the request; empty once it is over, and for the customer while nobody has shown that who demanded it by another record is the same person.',
  })
  async demands(
    @Root() request: DataSubjectRequest,
    @Ctx() context: RequestContext,
  ): Promise<readonly DataSubjectDemand[]> {
    if (isUnshown(request) && !mayOnBehalf(context.consent.parts.policy, context.viewer, 'requests')) return [];
    return demandsOf(request, context.keys);
  }
}

function checkFirst(field: string, first: number): void {
  if (first < 1 || first > pageSizeMax)
    throw new KithError('BAD_USER_INPUT', `\`first\` of ${field} is ${first}; it must be 1 to ${pageSizeMax}.`);
}

function placeOf({ key, id }: { readonly key: unknown; readonly id: string }) {
  return { dueAt: Number(key), id };
}

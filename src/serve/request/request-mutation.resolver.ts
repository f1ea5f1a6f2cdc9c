import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import type { StoredRequest } from '../../graph/request-row.js';
import type { ExportFormat as Format } from '../../graph/request-writes.js';
import type { InternalId } from '../../model/ids.js';
import { openForAll } from '../../rights/along.js';
import { unknownRequest } from '../../rights/request-faults.js';
import { refuseUnseen, withinDeadline, writeDown } from '../consent/about-customer.js';
import { isOwnVoice, mayOnBehalf, notForThisViewer } from '../consent/who-may.js';
import { type RequestContext, runOptions } from '../context.js';
import { DataSubjectRequestInput, DataSubjectRequestStepInput, wantedOf } from './request.input.js';
import { DataSubjectRequest, ExportFormat, ExportLink, requestOf } from './request.type.js';

const inputDescription = 'What is demanded.';

/** What customers demand of their data, themselves or through staff. Each call is written down in the audit before anything is done. */
@Resolver()
export class RequestMutationResolver {
  @Mutation(() => DataSubjectRequest, {
    nullable: true,
    description:
      'Opens a request. One that customers open themselves is carried out by itself, except a correction, which waits for staff.',
  })
  async openDataSubjectRequest(
    @Arg('input', () => DataSubjectRequestInput, { description: inputDescription }) input: DataSubjectRequestInput,
    @Ctx() context: RequestContext,
  ): Promise<DataSubjectRequest> {
    const wanted = wantedOf(input);
    const { kind, idempotencyKey } = input;
    const { customerId, by } = await voiceOf(context, input);
    const opening = { customerId, kind, wanted, clientKey: idempotencyKey ?? null, by };
    const requests = context.requests();
    if (input.allRecords !== true) return requestOf(await requests.open(opening, withinDeadline(context)));
    const others = (ids: readonly InternalId[]) =>
      writeDown(context, { operation: `rights.open.${kind}`, ids, detail: { allRecords: true } });
    return requestOf(await openForAll(requests, opening, others, withinDeadline(context)));
  }

  @Mutation(() => DataSubjectRequest, {
    nullable: true,
    description: 'Takes a step of a request: staff any, a customer only withdraws their own.',
  })
  async moveDataSubjectRequest(
    @Arg('input', () => DataSubjectRequestStepInput, { description: 'The request and the step.' })
    input: DataSubjectRequestStepInput,
    @Ctx() context: RequestContext,
  ): Promise<DataSubjectRequest> {
    const { id, step, reason } = input;
    const { policy } = context.consent.parts;
    const isOwn = isOwnVoice(policy, context.viewer);
    if (isOwn && step !== 'withdraw') throw notForThisViewer();
    const request = await knownRequest(context, id, step);
    const taken = { action: step, by: speakerOf(context, isOwn), reason: reason ?? null };
    return requestOf(await context.requests().step(request.id, taken, withinDeadline(context)));
  }

  @Mutation(() => ExportLink, {
    nullable: true,
    description:
      'Makes a link that opens the export of an access or portability request that was answered in the last 30 days, once; it ends an earlier one. For the customer; for staff where staff wrote the request down, so that they can send it.',
  })
  async createExportLink(
    @Arg('request', () => ID, { description: 'The request.' }) id: string,
    @Arg('format', () => ExportFormat, { nullable: true, description: 'The form; JSON if none is given.' })
    format: Format | null,
    @Ctx() context: RequestContext,
  ): Promise<ExportLink> {
    const request = await knownRequest(context, id, 'link');
    // What customers demanded themselves they fetch themselves: staff would take it without a word in its history.
    const isTheirs = request.history[0]?.by === 'self';
    const isOwn = isOwnVoice(context.consent.parts.policy, context.viewer);
    if (isTheirs && !isOwn) throw notForThisViewer();
    const link = { format: format ?? 'json', by: speakerOf(context, isOwn) };
    const { token, until } = await context.requests().link(request.id, link, withinDeadline(context));
    return { path: `/exports/${token}`, until: new Date(until) };
  }
}

/** As the history of a request names who took a step. */
function speakerOf({ viewer: { endUser } }: RequestContext, isOwn: boolean): string {
  return isOwn || endUser?.kind !== 'staff' ? 'self' : `staff ${endUser.role}`;
}

/** Customers demand for themselves alone; staff name the customer, and it is written down that they did before anything is looked up. */
async function voiceOf(
  context: RequestContext,
  { customerId, kind }: DataSubjectRequestInput,
): Promise<{ readonly customerId: InternalId; readonly by: string }> {
  const { viewer, self } = context;
  const { policy } = context.consent.parts;
  const read = customerId == null ? null : context.ids.read(customerId);
  const named = read?.noun === 'Customer' ? read.id : null;
  const operation = `rights.open.${kind}`;
  if (isOwnVoice(policy, viewer) && self !== null) {
    if (customerId != null && named !== self) throw notForThisViewer();
    await writeDown(context, { operation, ids: [self], detail: {} });
    return { customerId: self, by: 'self' };
  }
  if (viewer.endUser?.kind !== 'staff' || !mayOnBehalf(policy, viewer, 'requests')) throw notForThisViewer();
  await writeDown(context, { operation, ids: named === null ? [] : [named], detail: {} });
  return { customerId: await refuseUnseen(context, named), by: `staff ${viewer.endUser.role}` };
}

/** The request, where the viewer may know of it. One that is not there and one of somebody else are unknown alike, to the audit's timing too. */
async function knownRequest(context: RequestContext, id: string, operation: string): Promise<StoredRequest> {
  const { policy } = context.consent.parts;
  const found = await context.requests().reads.byId(id, runOptions(context));
  const isOwn = isOwnVoice(policy, context.viewer);
  const mayKnow = isOwn ? context.self !== null && found?.customerId === context.self : true;
  const request = mayKnow ? found : null;
  await writeDown(context, {
    operation: `rights.${operation}`,
    ids: request?.customerId == null ? [] : [request.customerId],
    detail: {},
  });
  if (request === null) throw unknownRequest();
  return request;
}

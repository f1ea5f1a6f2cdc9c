import { policyRev } from '../../consent/policy.js';
import { unknownCustomer } from '../../graph/consent-writes.js';
import type { RunOptions } from '../../graph/graph.js';
import { compose } from '../../graph/read/compose.js';
import { viewerShape } from '../../graph/read/conditions.js';
import type { InternalId } from '../../model/ids.js';
import { auditedViewer } from '../audited-reads.js';
import { type RequestContext, runOptions, runOwn } from '../context.js';

/** Refuses a customer whom the viewer may not know of by the same statement, and with the same error, as one who does not exist. */
export async function refuseUnseen(context: RequestContext, id: InternalId | null): Promise<InternalId> {
  const node = { noun: 'Customer', columns: ['id'], edges: [] } as const;
  const composition = compose(context.catalogue, { kind: 'ids', node, ids: [] }, viewerShape(context.terms));
  const rows = await runOwn(context, composition, [id ?? ('' as InternalId)]);
  if (id === null || rows.length === 0) throw unknownCustomer();
  return id;
}

/** Writes down who does what about whom, before it is done. Throws `AUDIT_FAILED`, and then it must not be done. */
export async function writeDown(
  context: RequestContext,
  about: {
    readonly operation: string;
    readonly ids: readonly InternalId[];
    readonly detail: Readonly<Record<string, string | number | boolean | null>>;
  },
): Promise<void> {
  const { viewer, consent } = context;
  await consent.parts.audit.record({
    ...auditedViewer(viewer),
    operation: about.operation,
    about: about.ids,
    policyRev: policyRev(consent.parts.policy),
    detail: { requestId: context.requestId, ...about.detail },
  });
}

/** A transaction is retried on transient errors, but not beyond the request. */
export function withinDeadline(context: RequestContext): RunOptions {
  const options = runOptions(context);
  const remaining = AbortSignal.timeout(Math.min(options.timeoutMs ?? 1, 2 ** 31 - 1));
  return { ...options, signal: AbortSignal.any([context.signal, remaining]) };
}

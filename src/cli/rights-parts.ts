import type { Policy } from '../consent/policy.js';
import { policyRev } from '../consent/policy.js';
import { eraseFromWorkspaces, workspacesHolding } from '../explore/workspace.js';
import { type InternalId, InternalIds } from '../model/ids.js';
import type { Audit } from '../rights/audit.js';
import { Erasure } from '../rights/erasure.js';
import { PersonalExport } from '../rights/export.js';
import { Requests } from '../rights/requests.js';
import { TombstoneFile, tombstonePath } from '../rights/tombstone-file.js';
import { openAudit } from './audit-trail.js';
import type { CommandIo, Ground } from './command-io.js';
import { servingOf } from './explore.js';
import { policyOf } from './policy.js';

/** What commands about customers' rights work with. */
export interface RightsTools {
  readonly ground: Ground;
  readonly policy: Policy;
  readonly requests: Requests;
  readonly exports: PersonalExport;
  readonly erasure: Erasure;
  /** Writes down what is done about whom, before it is done. */
  readonly writeDown: (operation: string, about: readonly InternalId[]) => Promise<void>;
}

/** Opens the graph, the policy and the audit for the body, and closes them. */
export function withRights<T>(io: CommandIo, body: (tools: RightsTools) => Promise<T>): Promise<T> {
  return io.withGraph(async (ground) => {
    const policy = await policyOf(io.config);
    await using audit = await openAudit(io.config);
    const requests = openRequests(io, ground, { policy, audit });
    const { exports, erasure } = requests.parts;
    const writeDown = (operation: string, about: readonly InternalId[]) =>
      recordOperation(audit, policy, { operation, about });
    return await body({ ground, policy, requests, exports, erasure, writeDown });
  });
}

/** Writes down what this program does about customers' rights. */
export function recordOperation(
  audit: Audit,
  policy: Policy,
  { operation, about }: { readonly operation: string; readonly about: readonly InternalId[] },
): Promise<void> {
  return audit.record({
    operation: `rights.${operation}`,
    client: 'kith',
    endUser: 'operator',
    purpose: 'legal',
    about,
    policyRev: policyRev(policy),
    detail: {},
  });
}

/** What customers of this deployment demand, and how it is carried out. */
export function openRequests(
  io: CommandIo,
  ground: Pick<Ground, 'graph' | 'keys' | 'secret'>,
  about: { readonly policy: Policy; readonly audit: Audit },
): Requests {
  const { graph, keys } = ground;
  const { policy, audit } = about;
  const now = () => Date.now();
  const exports = new PersonalExport({ graph, policy, now, keys, accessLog: (id) => accessesFor(audit, id) });
  const ids = new InternalIds(ground.secret);
  return new Requests({ graph, policy, keys, ids, exports, erasure: openErasure(io, ground, about), now });
}

/** Most reads that an export lists, the latest first. */
const accessesMax = 10_000;

/** Who read what of a customer, as it goes to that customer: nobody is named. */
async function accessesFor(audit: Audit, id: InternalId) {
  const found = await audit.accessLog(id, { first: accessesMax, after: null, own: true });
  return found.map(({ atMs, client, endUser, own, purpose, categories, operation }) => ({
    at: new Date(atMs).toISOString(),
    client,
    by: own ? 'self' : endUser,
    purpose,
    categories: categories.join(' '),
    operation,
  }));
}

/** The erasure of this deployment. */
function openErasure(
  io: CommandIo,
  { graph, keys, secret }: Pick<Ground, 'graph' | 'keys' | 'secret'>,
  about: { readonly policy: Policy; readonly audit: Audit },
): Erasure {
  const tombstones = new TombstoneFile(tombstonePath(io.config.home));
  const places = { home: io.config.home, secret, servingOf: (project: string) => servingOf(io, project) };
  const outside = [
    {
      name: 'audit',
      run: (id: InternalId) => about.audit.forget(id),
      again: (ids: readonly InternalId[]) => about.audit.forgetAgain(ids),
    },
    {
      name: 'workspaces',
      run: (id: InternalId) => eraseFromWorkspaces(places, id),
      remaining: async (id: InternalId) => (await workspacesHolding(places.home, secret, id)).length,
    },
  ];
  const { policy } = about;
  return new Erasure({ graph, policy, tombstones, keys, now: () => Date.now(), outside, signal: io.signal });
}

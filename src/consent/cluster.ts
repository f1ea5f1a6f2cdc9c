import { KithError } from '../model/errors.js';
import { analysisClient } from './lineage.js';
import type { Client, Policy } from './policy.js';
import type { Viewer } from './viewer.js';

/**
 * As whom a cluster reads what the item model is trained on: a client of its own, of this deployment, that the policy registers for `train` and nothing else.
 * Throws `BAD_USER_INPUT` for any other.
 */
export function clusterViewer(policy: Policy, client: string): Viewer {
  const clusters = policy.clients.filter(isCluster).map(({ id }) => id);
  if (clusters.includes(client)) return { client, purpose: 'train', endUser: null };
  const known = clusters.length === 0 ? 'It registers none.' : `It registers ${clusters.join(', ')}.`;
  throw new KithError(
    'BAD_USER_INPUT',
    `The policy does not register ${client} as a cluster: a client with a recipient \`first_party.*\` that may act without an end user and asks for \`train\` alone. ${known}`,
  );
}

function isCluster({ id, recipient, machine, asks }: Client): boolean {
  const trains = asks.every(({ purposes }) => purposes.every((purpose) => purpose === 'train'));
  return id !== analysisClient && recipient.startsWith('first_party.') && machine && trains;
}

import { createHash } from 'node:crypto';
import { KithError } from '../model/errors.js';
import { policyFaults } from './policy-faults.js';
import { type Client, type Policy, type PolicyFault, policyShape } from './policy-shape.js';
import { isPurpose, type Purpose, purposeLeaves } from './purposes.js';

export type { Basis, Client, Jurisdiction, LeafSet, Notice, Period, Policy } from './policy-shape.js';

const policySchema = policyShape.superRefine((policy, context) => {
  for (const { path, message } of policyFaults(policy))
    context.addIssue({ code: 'custom', message, path: [...path], input: policy });
});

/** Checks a policy. Gives it, or all that is wrong with it. */
export function checkPolicy(
  json: unknown,
): { readonly policy: Policy; readonly faults: readonly [] } | { readonly faults: readonly PolicyFault[] } {
  const parsed = policySchema.safeParse(json);
  if (parsed.success) return { policy: parsed.data, faults: [] };
  return {
    faults: parsed.error.issues.map((issue) => ({
      path: issue.path.map((key) => (typeof key === 'number' ? key : String(key))),
      message: issue.message,
    })),
  };
}

/** Checks a policy. Throws `POLICY_INVALID` with every fault. */
export function readPolicy(json: unknown): Policy {
  const checked = checkPolicy(json);
  if ('policy' in checked) return checked.policy;
  const faults = checked.faults.map(({ path, message }) => `${path.join('.') || 'the policy'}: ${message}`);
  throw new KithError('POLICY_INVALID', `The policy is not valid.\n${faults.join('\n')}`);
}

const revisions = new WeakMap<Policy, string>();

/** Stable hash of the policy's content: 16 hex digits of SHA-256 over JSON with sorted keys. */
export function policyRev(policy: Policy): string {
  const known = revisions.get(policy);
  if (known !== undefined) return known;
  const revision = contentHash(policy);
  revisions.set(policy, revision);
  return revision;
}

/** 16 hex digits of SHA-256 over the JSON of a value with sorted keys. */
export function contentHash(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 16);
}

export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** Every purpose of a deployment: the tree's own leaves and its partners' uses. */
export function purposesOf(policy: Policy): readonly Purpose[] {
  return [...purposeLeaves, ...policy.partnerPurposes.filter(isPurpose)];
}

export function clientOf(policy: Policy, id: string): Client | undefined {
  return policy.clients.find((client) => client.id === id);
}

/** The id of the partner that a client belongs to, or null for one of the deployment's own. */
export function partnerOf(client: Client): string | null {
  return client.recipient.startsWith('partner.') ? client.recipient.slice('partner.'.length) : null;
}

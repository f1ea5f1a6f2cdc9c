import { createHash } from 'node:crypto';
import { z } from 'zod';
import { KithError } from '../model/errors.js';
import { categoryLeaves, isCategory } from './categories.js';
import { covers, pathPattern } from './paths.js';
import { isPurpose, type Purpose, purposeLeaves } from './purposes.js';
import { canonicalRecipient } from './recipients.js';

const path = z.string().regex(pathPattern, 'lower-case words joined by dots, or *');
const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'lower-case letters, digits and _');
const day = z.iso.date();
const days = z.number().int().positive().max(36_500);

/** Purposes × categories × recipients, each by leaf or by what lies above. */
const leafSet = z.strictObject({
  purposes: z.array(path).min(1),
  categories: z.array(path).min(1),
  recipients: z.array(path).min(1),
});

const notice = z.strictObject({
  id: z.string().min(1),
  version: z.string().min(1),
  from: day.describe('The day from which it was shown.'),
  locale: z.string().min(2),
  sha256: z.string().describe('Of the text as it was rendered; empty until the text is known.'),
  material: z.boolean().describe('Whether it changes so much that grants under earlier versions must be renewed.'),
  graceDays: z.number().int().min(0).describe('How long grants under earlier versions go on after a material change.'),
  explicit: z.boolean().describe('Whether it asks for explicit consent, without which special categories are closed.'),
  standalone: z
    .boolean()
    .describe('Whether it is a document of its own, as dissemination requires (FZ-152 Art. 10.1).'),
  covers: z.array(leafSet).min(1),
});

const client = z.strictObject({
  id: z.string().min(1),
  title: z.string().min(1),
  recipient: path.describe('The recipient that this client is: `first_party.<app>`, `partner.<id>` or `ds.<project>`.'),
  asks: z.array(z.strictObject({ purposes: z.array(path).min(1), categories: z.array(path).min(1) })).min(1),
  self: z.array(path).describe('Categories that it may show to customers about themselves.'),
  endUsers: z.strictObject({
    customer: z.boolean(),
    staff: z.array(name),
    scientist: z.array(name),
  }),
  machine: z.boolean().describe('Whether it may act without an end user.'),
  country: z.string().length(2).nullable().describe('Where the data goes; null: it stays where the deployment is.'),
  transfer: z
    .string()
    .nullable()
    .describe('The record that permits the transfer to that country; null: there is none.'),
});

const basis = z.strictObject({
  basis: z.enum(['contract', 'legal_obligation', 'vital', 'public_task', 'legitimate_interest']),
  covers: leafSet,
  assessment: z.string().nullable().describe('Reference to the assessment that a legitimate interest needs.'),
});

const minors = z.strictObject({
  consentAge: z.number().int().min(0).max(21).describe('From this age a person consents for themselves.'),
  adultAge: z.number().int().min(14).max(25),
  both: z.boolean().describe('Whether between the two ages both the guardian and the minor must agree.'),
  closedToChildren: z.array(path).describe('Purposes that are closed below the age of consent.'),
  closedToMinors: z.array(path).describe('Purposes that are closed below full age.'),
  closedToUnknownAge: z.array(path).describe('Purposes that are closed while the age is not known.'),
});

const jurisdiction = z.strictObject({
  id: name,
  title: z.string().min(1),
  countries: z.array(z.string().length(2)).describe('Countries of residence that it applies to.'),
  regions: z.array(z.string()).nullable().describe('Regions in which its residents may be stored; null: any.'),
  closed: z.array(leafSet).describe('What is closed whatever the customer says.'),
  bases: z.array(z.string()).describe('Bases other than consent that it accepts.'),
  transferFree: z.array(z.string().length(2)).describe('Countries to which no transfer record is needed.'),
  minors,
});

const policyShape = z.strictObject({
  name: z.string().min(1),
  region: z.string().min(1).describe('Where this deployment stores its data.'),
  partnerPurposes: z.array(path),
  clients: z.array(client).min(1),
  notices: z.array(notice),
  bases: z.array(basis),
  maxAgeDays: z.array(z.strictObject({ purpose: path, days })).describe('The first that covers a purpose counts.'),
  jurisdictions: z.array(jurisdiction).min(1),
  strictest: name.describe('The jurisdiction of those whose residency is unknown or not listed.'),
});

export type LeafSet = z.output<typeof leafSet>;
export type Notice = z.output<typeof notice>;
export type Client = z.output<typeof client>;
export type Basis = z.output<typeof basis>;
export type Jurisdiction = z.output<typeof jurisdiction>;
/** The policy file: what a deployment's customers can be asked for, by whom, and on which rules. Plain JSON. */
export type Policy = z.output<typeof policyShape>;

export const policySchema = policyShape.superRefine((policy, context) => {
  for (const fault of faultsOf(policy)) context.addIssue({ code: 'custom', message: fault });
});

/** Checks a policy file. Throws `POLICY_INVALID` with every fault. */
export function readPolicy(json: unknown): Policy {
  const parsed = policySchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new KithError('POLICY_INVALID', `The policy is not valid.\n${z.prettifyError(parsed.error)}`);
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

function faultsOf(policy: Policy): readonly string[] {
  const ids = new Set(policy.jurisdictions.map((profile) => profile.id));
  const purposes = purposesOf(policy);
  const paths = [
    ...policy.clients.flatMap((client) => client.asks),
    ...policy.notices.flatMap((one) => one.covers),
    ...policy.bases.map((one) => one.covers),
  ];
  return [
    ...(ids.has(policy.strictest) ? [] : [`strictest: there is no jurisdiction ${policy.strictest}`]),
    ...policy.partnerPurposes
      .filter((one) => !isPurpose(one))
      .map((one) => `partnerPurposes: ${one} is not partner.<id>.<use>`),
    ...paths
      .flatMap((one) => one.purposes)
      .filter((one) => !purposes.some((leaf) => covers(one, leaf)))
      .map((one) => `no purpose ${one}`),
    ...paths
      .flatMap((one) => one.categories)
      .filter((one) => !categoryLeaves.some((leaf) => covers(one, leaf)))
      .map((one) => `no category ${one}`),
    ...policy.bases.flatMap(faultsOfBasis),
    ...policy.clients.flatMap(faultsOfClient),
    ...repeated(
      'client',
      policy.clients.map((client) => client.id),
    ),
    ...repeated(
      'notice',
      policy.notices.map((one) => `${one.id}/${one.version}`),
    ),
    ...repeated(
      'jurisdiction',
      policy.jurisdictions.map((profile) => profile.id),
    ),
    ...repeated(
      'country',
      policy.jurisdictions.flatMap((profile) => profile.countries),
    ),
  ];
}

/** Where a legitimate interest may never stand in for consent, whatever its assessment says. */
export const neverLegitimateInterest = ['marketing', 'social_reco.contribute', 'social_reco.attribute'] as const;

function faultsOfBasis(one: Basis): readonly string[] {
  const special = one.covers.categories.some((path) => path === '*' || path.startsWith('special'));
  const closed = purposeLeaves.filter((leaf) => neverLegitimateInterest.some((path) => covers(path, leaf)));
  const interest = one.basis === 'legitimate_interest';
  return [
    ...(special ? [`bases: ${one.basis} may not cover special categories; list the categories`] : []),
    ...(interest && one.assessment === null ? ['bases: a legitimate interest needs its assessment'] : []),
    ...(interest && closed.some((leaf) => one.covers.purposes.some((path) => covers(path, leaf)))
      ? ['bases: marketing, contribute and attribute need consent']
      : []),
  ];
}

const clientRecipient = /^(first_party\.[a-z][a-z0-9_]*|partner\.[a-z][a-z0-9_]*|ds\.[a-z][a-z0-9_]*)$/;

function faultsOfClient(client: Client): readonly string[] {
  const partner = partnerOf(client);
  return [
    ...(clientRecipient.test(client.recipient) && client.recipient === canonicalRecipient(client.recipient)
      ? []
      : [`client ${client.id}: the recipient is first_party.<app>, partner.<id> or ds.<project>`]),
    ...(partner !== null && (client.endUsers.staff.length > 0 || client.endUsers.scientist.length > 0)
      ? [`client ${client.id}: a partner's client has customers as end users, or none`]
      : []),
    ...client.self
      .filter((one) => one !== '*' && !categoryLeaves.filter(isCategory).some((leaf) => covers(one, leaf)))
      .map((one) => `client ${client.id}: no category ${one}`),
  ];
}

function repeated(what: string, ids: readonly string[]): readonly string[] {
  return ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${what} ${id} is there twice`);
}

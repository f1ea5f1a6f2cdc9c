import type { Basis, Client, Jurisdiction, LeafSet, Notice, Policy } from '../consent/policy.js';
import { policyRev } from '../consent/policy.js';

/** A policy in sentences, for a person who has to answer for it. */
export interface PolicySummary {
  readonly name: string;
  readonly rev: string;
  readonly region: string;
  readonly clients: readonly string[];
  readonly notices: readonly string[];
  readonly bases: readonly string[];
  readonly jurisdictions: readonly string[];
}

export function policySummary(policy: Policy): PolicySummary {
  return {
    name: policy.name,
    rev: policyRev(policy),
    region: policy.region,
    clients: policy.clients.flatMap(clientLines),
    notices: policy.notices.map(noticeLine),
    bases: policy.bases.map(basisLine),
    jurisdictions: policy.jurisdictions.map((profile) => jurisdictionLine(profile, policy)),
  };
}

function clientLines(client: Client): readonly string[] {
  const { customer, staff, scientist } = client.endUsers;
  const users = [
    ...(client.machine ? ['nobody before it'] : []),
    ...(customer ? ['customers'] : []),
    ...staff.map((role) => `staff ${role}`),
    ...scientist.map((project) => `scientists of ${project}`),
  ];
  const goes =
    client.country === null ? '' : `, goes to ${client.country} (${client.transfer ?? 'no transfer record'})`;
  return [
    `${client.id}, ${client.title}: ${client.recipient}, used by ${list(users)}${goes}`,
    ...client.asks.map((ask) => `  for ${list(ask.purposes)}: ${list(ask.categories)}`),
  ];
}

function noticeLine(notice: Notice): string {
  const traits = [
    ...(notice.material ? [`renewal asked, ${notice.graceDays} days of grace`] : []),
    ...(notice.explicit ? ['explicit'] : []),
    ...(notice.standalone ? ['a document of its own'] : []),
  ];
  const kind = traits.length === 0 ? '' : ` (${traits.join('; ')})`;
  return `${notice.id}/${notice.version} from ${notice.from}, ${notice.locale}${kind}: ${notice.covers.map(setText).join('; ')}`;
}

function basisLine({ basis, covers, assessment }: Basis): string {
  return `${basis}${assessment === null ? '' : ` (${assessment})`}: ${setText(covers)}`;
}

function jurisdictionLine(profile: Jurisdiction, policy: Policy): string {
  const { consentAge, adultAge, both } = profile.minors;
  const where = profile.countries.length === 0 ? 'no country of its own' : profile.countries.join(' ');
  return [
    `${profile.id}, ${profile.title}: ${where}`,
    `consent from ${consentAge}, full age ${adultAge}${both ? ', guardian and minor both in between' : ''}`,
    `stored in ${profile.regions === null ? 'any region' : list(profile.regions)}`,
    ...(profile.closed.length === 0 ? [] : [`closed ${profile.closed.map(setText).join('; ')}`]),
    ...(profile.id === policy.strictest ? ['holds where the residency is unknown'] : []),
  ].join('; ');
}

function setText({ purposes, categories, recipients }: LeafSet): string {
  return `${list(purposes)} of ${list(categories)} to ${list(recipients)}`;
}

function list(words: readonly string[]): string {
  return words.length === 0 ? 'nobody' : words.join(', ');
}

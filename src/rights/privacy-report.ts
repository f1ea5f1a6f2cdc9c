import { categoryLeaves } from '../consent/categories.js';
import { covers } from '../consent/paths.js';
import type { Client, Period, Policy } from '../consent/policy.js';
import { labels, ties } from './personal-data.js';

/** Drafts for the officer, by file name. Each says what the policy and the catalogue know, and marks what only people can add. */
export function privacyReport(policy: Policy): Readonly<Record<string, string>> {
  return {
    'record-of-processing.md': recordOfProcessing(policy),
    'impact-assessment.md': impactAssessment(policy),
    'how-recommendations-work.md': publicPage(policy),
  };
}

const toAdd = '*to be added by the officer*';

function recordOfProcessing(policy: Policy): string {
  return page(`Record of processing activities (GDPR Art. 30): ${policy.name}`, [
    `Draft from the policy. Controller, representative and officer: ${toAdd}. Stored in region ${policy.region}.`,
    '## Clients, purposes, categories, recipients',
    table(
      ['client', 'recipient', 'purposes', 'categories', 'end users', 'country, record of transfer'],
      policy.clients.flatMap((client) =>
        client.asks.map((ask) => [
          `${client.id}: ${client.title}`,
          client.recipient,
          ask.purposes.join(', '),
          ask.categories.join(', '),
          endUsersOf(client),
          client.country === null ? 'stays' : `${client.country}, ${client.transfer ?? 'no record'}`,
        ]),
      ),
    ),
    '## Legal bases other than consent',
    table(
      ['basis', 'purposes', 'categories', 'recipients', 'assessment'],
      policy.bases.map(({ basis, covers: set, assessment }) => [
        basis,
        set.purposes.join(', '),
        set.categories.join(', '),
        set.recipients.join(', '),
        assessment ?? '',
      ]),
    ),
    '## Notices under which consent is asked',
    table(
      ['notice', 'from', 'purposes', 'categories', 'recipients'],
      policy.notices.flatMap((notice) =>
        notice.covers.map((set) => [
          `${notice.id} ${notice.version}`,
          notice.from,
          set.purposes.join(', '),
          set.categories.join(', '),
          set.recipients.join(', '),
        ]),
      ),
    ),
    '## Where each category is held',
    table(['category', 'records', 'relationships'], categoryLeaves.map(placesOf)),
    '## Time limits',
    table(
      ['what', 'days'],
      [
        ...policy.maxAgeDays.map(({ purpose, days }) => [`consent for ${purpose}`, String(days)]),
        ...policy.rights.retention.map(({ category, days }) => [`records of ${category}`, String(days)]),
        ...(policy.rights.keepPurchases === null
          ? []
          : [
              [
                `purchases after an erasure (${policy.rights.keepPurchases.law})`,
                String(policy.rights.keepPurchases.days),
              ],
            ]),
      ],
    ),
    '## Time for the requests of customers',
    table(
      ['jurisdiction', 'answer within', 'extension'],
      policy.jurisdictions.map(({ id, title, requests }) => [
        `${id}: ${title}`,
        spanOf(requests.answerWithin),
        requests.extension === null ? 'none' : spanOf(requests.extension),
      ]),
    ),
    `## Security measures\n\nConsent inside every statement, contact data enciphered under keys of each customer, an audit in a chain of hashes, erasure with a tombstone: docs/privacy.md. Organisational measures: ${toAdd}.`,
  ]);
}

function impactAssessment(policy: Policy): string {
  const purposes = [...new Set(policy.clients.flatMap((client) => client.asks.flatMap((ask) => ask.purposes)))];
  return page(`Data protection impact assessment (GDPR Art. 35): ${policy.name}`, [
    'Draft from the policy. Whether one is required, and each assessment, is for the officer.',
    '## Description',
    `Kith keeps what customers bought, visited, said and whom they know in one graph, infers influence, communities and segments among those who agreed, and recommends. Purposes: ${purposes.join(', ')}. Recipients: ${policy.clients.map((client) => client.recipient).join(', ')}.`,
    '## Necessity and proportion, purpose by purpose',
    table(
      ['purpose', 'categories', 'basis', 'why it is needed'],
      purposes.map((purpose) => [purpose, categoriesOf(policy, purpose), basesOf(policy, purpose), toAdd]),
    ),
    '## Risks and what meets them',
    table(
      ['risk', 'measure in Kith', 'what remains'],
      [
        ['somebody is shown who said no', 'the decision is part of every statement; non-interference is tested', toAdd],
        [
          'an explanation names a friend',
          'named only with a consent of its own; circles and communities have a least size',
          toAdd,
        ],
        ['figures tell of one person', 'snapshots, least groups, rounding, a budget of questions', toAdd],
        ['profiling of minors', 'purposes closed by age, per jurisdiction', toAdd],
        [
          'data outlives an erasure',
          'tombstones, shredded keys, replay after a restore',
          'transaction logs and backups, until they are pruned',
        ],
        ['staff look without need', 'roles by policy, an audit that the customer can see', toAdd],
      ],
    ),
    `## Views of customers, advice of the officer, decision\n\n${toAdd}`,
  ]);
}

function publicPage(policy: Policy): string {
  const ofRecommending = policy.clients.flatMap((client) =>
    client.asks.filter((ask) => ask.purposes.some((purpose) => /^(personalise|social_reco|train)/.test(purpose))),
  );
  const used = [...new Set(ofRecommending.flatMap((ask) => ask.categories))];
  return page('How our recommendations work', [
    'You see recommendations of one of these kinds, and each says which:',
    [
      '- **Popular**: what many bought. Everybody gets these, also who agreed to nothing.',
      '- **For you**: like what you bought or rated, if you agreed to personal recommendations.',
      '- **From people like you**: liked in a large enough group that you belong to.',
      '- **From people you know**: only if you want such recommendations, and those people agreed to contribute. Nobody is named without agreeing to that as well.',
    ].join('\n'),
    `What goes in, for those who agreed: ${used.join(', ')}. What matters most is what you did last and how similar products were used; nothing is ever bought into the order.`,
    'Saying no costs no service. You can agree, refuse and take back at any time, ask for everything that is held about you, correct it, object, and have it erased.',
    `Who uses data for this: ${policy.clients.map((client) => client.title).join('; ')}.`,
  ]);
}

function placesOf(category: string): readonly string[] {
  const bears = (one: { readonly categories: readonly string[] }) =>
    one.categories.some((path) => covers(path, category));
  const names = (all: Readonly<Record<string, { readonly categories: readonly string[] }>>) =>
    Object.entries(all)
      .filter(([, one]) => bears(one))
      .map(([name]) => name)
      .join(', ');
  return [category, names(labels), names(ties)];
}

function categoriesOf(policy: Policy, purpose: string): string {
  const asks = policy.clients.flatMap((client) => client.asks.filter((ask) => ask.purposes.includes(purpose)));
  return [...new Set(asks.flatMap((ask) => ask.categories))].join(', ');
}

function basesOf(policy: Policy, purpose: string): string {
  const bases = policy.bases.filter((one) => one.covers.purposes.some((path) => covers(path, purpose)));
  return bases.length === 0 ? 'consent' : [...new Set(bases.map((one) => one.basis))].join(', ');
}

function endUsersOf({ endUsers, machine }: Client): string {
  return [
    ...(endUsers.customer ? ['customers'] : []),
    ...endUsers.staff.map((role) => `staff ${role}`),
    ...endUsers.scientist.map((project) => `scientists of ${project}`),
    ...(machine ? ['none'] : []),
  ].join(', ');
}

function spanOf(period: Period): string {
  if ('months' in period) return `${period.months} months`;
  return 'days' in period ? `${period.days} days` : `${period.workingDays} working days`;
}

function page(title: string, sections: readonly string[]): string {
  return `# ${title}\n\n${sections.join('\n\n')}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

import { type AgingRule, agingRules, namesIn } from '../consent/aging.js';
import { type Category, categoryLeaves, markCategories, namesOf } from '../consent/categories.js';
import { covers, coversAny } from '../consent/paths.js';
import type { Basis, Client, Period, Policy } from '../consent/policy.js';
import { purposeLeaves } from '../consent/purposes.js';
import { listCategories } from '../graph/recommendation-reads.js';
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
        ...agingRules(policy.rights.retention).map((rule) => [goneBy(rule), String(rule.days)]),
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
    'Records and ties go by `kith rights retention`, which is to be run every night, and only if a time is known of them. What is not named here has no limit of age: it stays until it is replaced, corrected or erased.',
    '## Time for the requests of customers',
    table(
      ['jurisdiction', 'answer within', 'extension'],
      policy.jurisdictions.map(({ id, title, requests }) => [
        `${id}: ${title}`,
        spanOf(requests.answerWithin),
        requests.extension === null ? 'none' : spanOf(requests.extension),
      ]),
    ),
    `## Security measures\n\nConsent inside every statement that answers of customers, contact data enciphered under keys of each customer, an audit in a chain of hashes, erasure with a tombstone: docs/privacy.md. Organisational measures: ${toAdd}.`,
  ]);
}

function impactAssessment(policy: Policy): string {
  const purposes = unique(policy.clients.flatMap((client) => client.asks.flatMap((ask) => ask.purposes)));
  return page(`Data protection impact assessment (GDPR Art. 35): ${policy.name}`, [
    'Draft from the policy. Whether one is required, and each assessment, is for the officer.',
    '## Description',
    `Kith keeps what customers bought, visited, said and whom they know in one graph, infers influence, communities and segments among those who agreed, and recommends. Purposes: ${purposes.join(', ')}. Recipients: ${unique(policy.clients.map((client) => client.recipient)).join(', ')}.`,
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

/** Records and ties that a rule deletes, which can be less than its category says. */
function goneBy({ category, labels: records, ties: types, parts }: AgingRule): string {
  const partly = namesIn(parts).flatMap((name) =>
    parts[name].length === 0 ? [] : [`${name} of ${parts[name].join(', ')}`],
  );
  return `${[...records, ...types, ...partly].join('; ')} (rule for ${category})`;
}

/** What lists of recommendations are made and learned for. */
const recommending = purposeLeaves.filter((leaf) => coversAny(['personalise', 'social_reco', 'train'], leaf));

function publicPage(policy: Policy): string {
  const users = policy.clients
    .map(({ title, asks }) => ({
      title,
      asks: asks.filter(({ purposes }) => recommending.some((leaf) => coversAny(purposes, leaf))),
    }))
    .filter(({ asks }) => asks.length > 0);
  const asked = users.flatMap(({ asks }) => asks.flatMap(({ categories }) => categories));
  const used = namesOf(listCategories).filter((category) => coversAny(asked, category));
  const kept = policy.rights.keepPurchases === null ? '' : ' (receipts that the law wants kept then lead to nobody)';
  return page('How our recommendations work', [
    'A product can stand in your list for several of these reasons. Which one counts most can be shown with it:',
    [
      '- **Popular**: many customers have it. Everybody can get these, also who agreed to nothing.',
      '- **It goes with what you have**: people who have what you bought or used often have it as well. Only if you agreed to personal recommendations.',
      '- **Its kind suits what you have**: so few have it that only its category, brand and price tell of it, and such products go with what you bought or used. Only if you agreed to personal recommendations.',
      '- **Time to buy again**: you bought it, and by how soon customers buy it again, and how soon you did, you may need it by now. Only if you agreed to personal recommendations.',
      '- **People around you**: only if you want such recommendations, and those people agreed to contribute. Who did not agree to be named with it counts only where both of you hold the tie (as friends, or by following each other), and only among ten people or more: where they are fewer and nobody may be named, friends of theirs who agreed to contribute count with them. Nobody is named without agreeing to that as well.',
      '- **Your community**: it is used more than elsewhere in a large enough group that was found from who knows whom. Only if you agreed to such groups and to personal recommendations.',
      '- **Where you live**: it is used more in your city or country than elsewhere, by many there. Only if you agreed that recommendations use where you live.',
      '- **The store**: it is bought more than elsewhere in the store that the list is for, in one where you shop, or in one of your city. Where the list is for a store, this is so for everybody, also who agreed to nothing; else only if you agreed that recommendations use what you bought and where, or where you live.',
      '- **The way of buying**: it is bought more this way, such as in the app, than in others. Where a list is asked for by way of buying, this is so for everybody, also who agreed to nothing.',
      '- **The part of the day**: many used it at this part of the day, and more than at others. Where a list is asked for by part of the day, this is so for everybody, also who agreed to nothing.',
      '- **The season**: many used it at this time of the year, and more than at others, in two years at least. This is so for everybody, also who agreed to nothing.',
    ].join('\n'),
    `What goes in, of those who agreed: ${used.join(', ') || 'nothing'}. What you have counts once, however often you used it; of many products the latest speak. How much each reason weighs is learned from what customers turned out to want. Nobody can buy a place in the order.`,
    ...(policy.experiments.length === 0
      ? []
      : [
          'At times we try something out: then some of those who agreed to it get lists in which the reasons weigh otherwise, or in which some places are filled by a draw.',
        ]),
    ...(policy.listLog
      ? [
          'What is recommended to you is written down, with what you saw and followed of it, so that we can count what such lists are good for: only if you agreed that it is measured, and only as numbers of many.',
        ]
      : []),
    `Saying no costs no service. You can agree, refuse and take back at any time, ask what is held about you, correct it, object, and have it erased${kept}.`,
    `Who uses data for this: ${users.map(({ title }) => title).join('; ') || 'nobody'}.`,
  ]);
}

function placesOf(category: Category): readonly string[] {
  const names = (all: Readonly<Record<string, { readonly categories: readonly string[] }>>) =>
    Object.entries(all)
      .filter(
        ([name, { categories }]) =>
          coversAny(categories, category) || (markCategories.includes(category) && isMarked(name)),
      )
      .map(([name]) => name)
      .join(', ');
  return [category, names(labels), names(ties)];
}

/** Whether it tells what a customer did with something that can be sensitive. */
function isMarked(name: string): boolean {
  const bears = (label: string) => labels[label]?.properties.includes('special') === true;
  const isTheirs = (label: string) => labels[label]?.bearing === 'own' || labels[label]?.bearing === 'person';
  const tie = ties[name];
  return tie === undefined ? isTheirs(name) && bears(name) : tie.from.some(isTheirs) && tie.to.some(bears);
}

function categoriesOf(policy: Policy, purpose: string): string {
  const asks = policy.clients.flatMap((client) => client.asks.filter((ask) => ask.purposes.includes(purpose)));
  return unique(asks.flatMap((ask) => ask.categories)).join(', ');
}

/** A basis reaches the categories it covers and no further: of all others the customer is asked. */
function basesOf(policy: Policy, purpose: string): string {
  const bases = policy.bases.filter(({ covers: { purposes } }) =>
    purposes.some((path) => covers(path, purpose) || covers(purpose, path)),
  );
  return [...bases.map((basis) => basisText(basis, purpose)), bases.length === 0 ? 'consent' : 'else consent'].join(
    '; ',
  );
}

function basisText({ basis, covers: { purposes, categories } }: Basis, purpose: string): string {
  const whole = coversAny(purposes, purpose)
    ? ''
    : ` to ${purposes.filter((path) => covers(purpose, path)).join(', ')}`;
  return `${basis}${whole} for ${categories.join(', ')}`;
}

function unique(words: readonly string[]): readonly string[] {
  return [...new Set(words)];
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

import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import { namesOf } from '../consent/categories.js';
import type { Purpose } from '../consent/purposes.js';
import { socialTerms } from '../consent/social-terms.js';
import { allowedByAll } from '../consent/terms.js';
import { clientOf, type Policy, policyRev } from '../consent/policy.js';
import { contributorsMinOf } from '../consent/statistics/organisation.js';
import { ClassTableCache } from '../graph/consent-reads.js';
import { AudienceReads } from '../graph/audience-reads.js';
import { InfluenceReads } from '../graph/influence-reads.js';
import { servedPublicKeys } from '../graph/public-key-binding.js';
import { listCategories, RecommendationReads } from '../graph/recommendation-reads.js';
import { KithError } from '../model/errors.js';
import type { InternalId } from '../model/ids.js';
import type { Noun } from '../model/nouns.js';
import { channels, type ContactChannel, type PricedChannel, pricedChannels } from '../serve/influence/channels.js';
import { manyLikelyBuyers } from '../serve/recommendation/likely-buyers.js';
import { ModelShelf } from '../recommend/served-model.js';
import { seedCategories, seedsFor, type SeedsFound } from '../serve/influence/seeds.js';
import { PublicIds } from '../serve/public-id.js';
import { openAudit } from './audit-trail.js';
import type { Ground, Register } from './command-io.js';
import { channelNames, channelOf } from './contact-channel.js';
import { type DiffusionModel, diffusionModels } from '../diffusion/diffusion.js';
import { policyOf } from './policy.js';
import { whole, wholeOrNone } from './whole-number.js';

interface Options {
  readonly budget: number;
  readonly channel?: ContactChannel;
  readonly cost?: readonly PricedChannel[];
  readonly segment?: string;
  readonly community?: string;
  readonly product?: string;
  readonly buyers: number;
  readonly category?: string;
  readonly model: DiffusionModel;
  readonly withinDays?: number;
  readonly client: string;
  readonly role: string;
  readonly workers: number;
  readonly seed: number;
  readonly json?: boolean;
}

export const register: Register = (program, io) => {
  withOptions(program.command('seeds'))
    .description('choose whom to tell first, so that most hear of it: among those who may be told by the channel')
    .addHelpText(
      'after',
      `
Examples:
  kith seeds --budget 20 --channel email
  kith seeds --budget 50 --channel sms --within-days 14 --json
  kith seeds --budget 900 --cost email=1 --cost post=90
  kith seeds --budget 20 --channel email --product AQc…

The ids are those that the API gives to the clients of the house, and who is named is written down in the audit. The reach is that of a model of what passes along ties: no promise of what a campaign causes.`,
    )
    .action(async (options: Options) => {
      const policy = await policyOf(io.config);
      const answer = await io.withGraph((ground) => answerOf(ground, policy, options, io));
      io.result(options, answer, sentences(answer));
    });
};

const buyersMax = 10_000;
const modelNames = diffusionModels.map((model) => model.replace('_', '-'));

function withOptions(command: Command): Command {
  return command
    .requiredOption('--budget <units>', 'how many may be told, or with --cost what that may cost', whole)
    .option('--channel <name>', `one of ${channelNames}`, channelOf)
    .option('--cost <channel=units>', 'in place of --channel, for each: what telling one customer costs', priced)
    .option('--segment <id>', 'only members of this segment count as reached')
    .option('--community <id>', 'only members of this community count as reached')
    .option('--product <id>', 'only who would want this product count as reached')
    .option('--buyers <number>', `at most so many would want it, 1 to ${buyersMax}`, buyers, 100)
    .option(
      '--category <id>',
      'it passes on as purchases in this category do; else as those in the category of --product',
    )
    .option('--model <name>', `how it passes on: ${modelNames.join(' or ')}`, modelOf, 'independent_cascade')
    .option('--within-days <days>', 'days within which they are to hear of it', whole)
    .option('--client <id>', 'the registered client that will tell them', 'kith.console')
    .option('--role <name>', 'the role of the staff who look', 'marketing')
    .option(
      '--workers <threads>',
      'threads beside this one; 0 for none',
      wholeOrNone,
      Math.max(1, availableParallelism() - 1),
    )
    .option('--seed <integer>', 'seed of everything that is drawn', whole, 1)
    .option('--json', 'print the result as JSON');
}

type Answer = Omit<SeedsFound, 'customerIds' | 'ways'> & {
  readonly seeds: readonly { readonly id: string; readonly channel: string }[];
};

async function answerOf(
  { graph, publicKeys }: Ground,
  policy: Policy,
  options: Options,
  { progress, signal, config }: Parameters<Register>[1],
): Promise<Answer> {
  if (clientOf(policy, options.client) === undefined)
    throw new KithError('BAD_USER_INPUT', `The policy has no client ${options.client}.`);
  const asked = pricedChannels(options.channel, options.cost);
  const classes = new ClassTableCache(graph, policy, () => Date.now());
  const endUser = { kind: 'staff', role: options.role } as const;
  const termsFor = (purpose: Purpose) => classes.terms({ client: options.client, purpose, endUser });
  const ways = await Promise.all(
    asked.map(async ({ channel, cost }) => {
      const { purpose, contact } = channels[channel];
      return { terms: await termsFor(purpose), contact, cost, purpose };
    }),
  );
  const [first, ...others] = ways.map(({ terms }) => terms);
  if (first === undefined) throw new Error('pricedChannels gives one at least');
  const read = allowedByAll(first, others);
  const ids = new PublicIds(await servedPublicKeys(graph, publicKeys), 'first_party');
  const productId = idOf(ids, 'Product', options.product);
  const about = idOf(ids, 'Category', options.category) ?? productId;
  const groups = {
    segmentId: idOf(ids, 'Segment', options.segment),
    communityId: idOf(ids, 'Community', options.community),
  };
  const listed = new Set<InternalId>();
  const findBuyers = async (wanted: InternalId) => {
    const termsNow = async () => ({ terms: await socialTerms(termsFor, 'personalise.own'), visible: read, ways });
    const found = await manyLikelyBuyers(
      {
        audience: new AudienceReads(graph),
        source: new RecommendationReads(graph),
        models: new ModelShelf(),
      },
      { productId: wanted, first: options.buyers, at: Date.now() },
      { termsNow, progress, signal },
    );
    for (const { customerId } of found) listed.add(customerId);
    return listed;
  };
  const {
    customerIds,
    ways: told,
    ...found
  } = await seedsFor(
    new InfluenceReads(graph),
    {
      budget: options.budget,
      model: options.model,
      about,
      customersMin: contributorsMinOf(policy, [options.client]),
      withinDays: options.withinDays ?? null,
      read,
      ways,
      ...groups,
      buyers: productId === null ? null : () => findBuyers(productId),
    },
    {
      seed: options.seed,
      workers: options.workers,
      progress,
      signal,
      run: { signal },
      thread: 'here',
      graphMax: Number.POSITIVE_INFINITY,
    },
  );
  await using audit = await openAudit(config);
  // Before anybody is shown who they are.
  await audit.record({
    operation: 'seeds',
    client: options.client,
    endUser: 'operator',
    purpose: [...ways.map(({ purpose }) => purpose), ...(productId === null ? [] : ['personalise.own'])].join(' '),
    categories: namesOf([...seedCategories(ways, groups), ...(productId === null ? [] : listCategories)]),
    // Of each likely buyer a list was made.
    about: [...new Set([...customerIds, ...listed])],
    policyRev: policyRev(policy),
    detail: { budget: options.budget, asIf: `staff:${options.role}` },
  });
  const minted = ids.mintAll('Customer', customerIds);
  const seeds = minted.map((id, place) => ({ id, channel: asked[told[place] ?? 0]?.channel.toLowerCase() ?? '' }));
  return { seeds, ...found };
}

function idOf(ids: PublicIds, noun: Noun, text: string | undefined): InternalId | null {
  if (text === undefined) return null;
  const read = ids.read(text);
  if (read?.noun === noun) return read.id;
  throw new KithError('BAD_USER_INPUT', `${text} is no id of a ${noun} as the API gives it to clients of the house.`);
}

function sentences({ seeds, cost, reach, certificate, reachable, wanted, influences }: Answer): string {
  return [
    `${reachable} customers may be told, ${wanted} are to be reached, ${influences} influences may be used.`,
    `${seeds.length} seeds, at a cost of ${cost}, are expected to reach ${reach.mean.toFixed(1)} (95 %: ${reach.lower.toFixed(1)} to ${reach.upper.toFixed(1)}), at least ${(100 * certificate).toFixed(0)} % of what the best choice reaches.`,
    ...seeds.map(({ id, channel }) => `${id} ${channel}`),
  ].join('\n');
}

function priced(text: string, before: readonly PricedChannel[] = []): readonly PricedChannel[] {
  const [name = '', cost = ''] = text.split('=');
  return [...before, { channel: channelOf(name), cost: whole(cost) }];
}

function buyers(text: string): number {
  const value = whole(text);
  if (value <= buyersMax) return value;
  throw new InvalidArgumentError(`It is a whole number from 1 to ${buyersMax}.`);
}

function modelOf(text: string): DiffusionModel {
  const model = diffusionModels[modelNames.indexOf(text.toLowerCase())];
  if (model === undefined) throw new InvalidArgumentError(`Choose from ${modelNames.join(', ')}.`);
  return model;
}

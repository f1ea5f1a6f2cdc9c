import { type Command, InvalidArgumentError } from 'commander';
import { namesOf } from '../consent/categories.js';
import { clientOf, type Policy, policyRev } from '../consent/policy.js';
import type { Purpose } from '../consent/purposes.js';
import { socialTerms } from '../consent/social-terms.js';
import { allowedByAll } from '../consent/terms.js';
import { AudienceReads } from '../graph/audience-reads.js';
import { ClassTableCache } from '../graph/consent-reads.js';
import { servedPublicKeys } from '../graph/public-key-binding.js';
import { customersOfListsMax, listCategories, RecommendationReads } from '../graph/recommendation-reads.js';
import { KithError } from '../model/errors.js';
import type { InternalId } from '../model/ids.js';
import { ModelShelf } from '../recommend/served-model.js';
import { channels, type ContactChannel } from '../serve/influence/channels.js';
import { PublicIds } from '../serve/public-id.js';
import { type BuyersTerms, manyLikelyBuyers } from '../serve/recommendation/likely-buyers.js';
import { openAudit } from './audit-trail.js';
import type { CommandIo, Ground, Register } from './command-io.js';
import { channelNames, channelOf } from './contact-channel.js';
import { isThere, writeAtOnce } from './list-file.js';
import { policyOf } from './policy.js';

interface Flags {
  readonly channel: ContactChannel;
  readonly first: number;
  readonly out?: string;
  readonly client: string;
  readonly role: string;
  readonly json?: boolean;
}

const firstMax = 100_000;
/** More than this are for a file. */
const shownMax = customersOfListsMax;

const examples = `
Of those who may be known of and may be told by the channel, those first in whose lists the product stands highest. The ids are those that the API gives to the clients of the
house, and who is named is written down in the audit before the file is.

Examples:
  kith audience lamp --channel email --first 5000 --out lamp.csv
  kith audience AQc… --channel sms --json`;

/** `kith audience`: who would want a product, of all customers. */
export const register: Register = (program, io) => {
  program
    .command('audience')
    .argument('<product>', 'as in the files of the shop, or as the API gives it')
    .description('find who would want a product, of those who may be told by the channel')
    .requiredOption('--channel <name>', `one of ${channelNames}`, channelOf)
    .option('--first <number>', `how many customers, 1 to ${firstMax}`, first, 20)
    .option('--out <file>', `the CSV file: customer_id,rank; needed for more than ${shownMax}`)
    .option('--client <id>', 'the registered client that will tell them', 'kith.console')
    .option('--role <name>', 'the role of the staff who look', 'marketing')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples)
    .action(async (product: string, flags: Flags, command: Command) => {
      if (flags.out === undefined && flags.first > shownMax)
        command.error(`More than ${shownMax} go to a file: name it with --out.`);
      const policy = await policyOf(io.config);
      if (clientOf(policy, flags.client)?.recipient.startsWith('first_party.') !== true)
        throw new KithError('BAD_USER_INPUT', `The policy has no client ${flags.client} of the house.`);
      if (flags.out !== undefined && (await isThere(flags.out)))
        throw new KithError('BAD_USER_INPUT', `${flags.out} is there already: name another file.`);
      await io.withGraph((ground) => tell(io, { ground, policy, product, flags }));
    });
};

interface About {
  readonly ground: Ground;
  readonly policy: Policy;
  readonly product: string;
  readonly flags: Flags;
}

async function tell(io: CommandIo, { ground, policy, product, flags }: About): Promise<void> {
  const ids = new PublicIds(await servedPublicKeys(ground.graph, ground.publicKeys), 'first_party');
  const { contact, purpose } = channels[flags.channel];
  const productId = productOf(ids, ground, product);
  const { progress, signal } = io;
  const found = await manyLikelyBuyers(
    {
      audience: new AudienceReads(ground.graph),
      source: new RecommendationReads(ground.graph),
      models: new ModelShelf(),
    },
    { productId, first: flags.first, at: Date.now() },
    { termsNow: termsOf(ground, policy, flags), progress, signal },
  );
  const customerIds = found.map(({ customerId }) => customerId);
  await using audit = await openAudit(io.config);
  // Before anybody is shown who they are.
  // One entry at least: whether there is any must not follow from who may be told.
  for (let from = 0; from === 0 || from < customerIds.length; from += customersOfListsMax) {
    await audit.record({
      operation: 'audience',
      client: flags.client,
      endUser: 'operator',
      purpose: `${purpose} personalise.own`,
      categories: namesOf([...listCategories, contact]),
      about: customerIds.slice(from, from + customersOfListsMax),
      policyRev: policyRev(policy),
      detail: { first: flags.first, asIf: `staff:${flags.role}` },
    });
  }
  const rows = ids.mintAll('Customer', customerIds).map((id, place) => ({ customer_id: id, rank: place + 1 }));
  if (flags.out === undefined) {
    io.result(flags, { rows }, rows.map((row) => `${row.rank}\t${row.customer_id}`).join('\n'));
    return;
  }
  const lines = rows.map((row) => `${row.customer_id},${row.rank}\n`);
  await writeAtOnce(flags.out, `customer_id,rank\n${lines.join('')}`);
  io.result(flags, { file: flags.out, customers: rows.length }, `${rows.length} customers are in ${flags.out}.`);
}

/** As `productAudience` asks it of the same client and staff, at the moment when it is called. */
function termsOf({ graph }: Ground, policy: Policy, { channel, client, role }: Flags): () => Promise<BuyersTerms> {
  const classes = new ClassTableCache(graph, policy, () => Date.now());
  const endUser = { kind: 'staff', role } as const;
  const termsFor = (purpose: Purpose) => classes.terms({ client, purpose, endUser });
  const { purpose, contact } = channels[channel];
  return async () => {
    const told = await termsFor(purpose);
    const terms = await socialTerms(termsFor, 'personalise.own');
    return { terms, visible: allowedByAll(terms.read, [told]), ways: [{ terms: told, contact }] };
  };
}

function productOf(ids: PublicIds, ground: Ground, text: string): InternalId {
  const read = ids.read(text);
  return read?.noun === 'Product' ? read.id : ground.ids.of('Product', text);
}

function first(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1 && value <= firstMax) return value;
  throw new InvalidArgumentError(`It is a whole number from 1 to ${firstMax}.`);
}

import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { namesOf } from '../consent/categories.js';
import { clientOf, type Policy, policyRev } from '../consent/policy.js';
import { registrationOf } from '../consent/registration.js';
import { ClassTableCache } from '../graph/consent-reads.js';
import { ConsentRecordReads } from '../graph/consent-record-reads.js';
import { listCategories, RecommendationReads } from '../graph/recommendation-reads.js';
import { servedPublicKeys } from '../graph/public-key-binding.js';
import { KithError } from '../model/errors.js';
import type { InternalId } from '../model/ids.js';
import { type PartOfDay, partsOfDay } from '../model/part-of-day.js';
import { cellOf, isOnGlobe } from '../model/place.js';
import type { PriceSpan } from '../recommend/list-filter.js';
import { ModelShelf } from '../recommend/served-model.js';
import type { AuditTrail } from '../rights/audit.js';
import { PublicIds } from '../serve/public-id.js';
import { recipientKey } from '../serve/recipient.js';
import { openAudit } from './audit-trail.js';
import type { CommandIo, Ground, Register } from './command-io.js';
import { ListFile } from './list-file.js';
import { tellOfDueModel } from './model-due.js';
import { listHeader, listRows, type ListsAsked, type ListsDeps, writeLists } from './recommend-lists.js';
import { policyOf } from './policy.js';

interface Flags {
  readonly all?: boolean;
  readonly customer?: string;
  readonly first: number;
  readonly out?: string;
  readonly resume?: boolean;
  readonly category: readonly string[];
  readonly notCategory: readonly string[];
  readonly price?: PriceSpan;
  readonly store?: string;
  readonly owned?: boolean;
  readonly partOfDay?: PartOfDay;
  readonly date?: string;
  readonly inStore?: string;
  readonly near?: string;
  readonly channel?: string;
  readonly novelty?: number;
  readonly client: string;
  readonly json?: boolean;
}

const firstMax = 100;
const purpose = 'personalise.own';

const examples = `
Each list rests on what its customer agrees to at that moment; who has not agreed gets the list of everybody. The ids are those that the API gives to the client. Each customer
whose list is made is written down in the audit. The file is FILE.part until it is whole.

Examples:
  kith recommend --all --first 20 --out lists.csv
  kith recommend --all --first 20 --out lists.csv --resume     go on with lists.csv.part
  kith recommend --customer ana --first 5 --json
  kith recommend --customer ana --category shoes --price ..5000:EUR`;

/** `kith recommend`: the lists of all customers into a file, or that of one. */
export const register: Register = (program, io) => {
  program
    .command('recommend')
    .description('write the lists of recommendations of all customers to a file, or show that of one')
    .option('--all', 'of all customers; needs --out')
    .option('--customer <id>', 'of one: as in the files of the shop, or as the API gives it')
    .option('--first <number>', `how many products, 1 to ${firstMax}`, first, 20)
    .option(
      '--category <id>',
      'only of this category or one below it, by its id in the files; may be repeated',
      collect,
      [],
    )
    .option('--not-category <id>', 'nothing of this category or one below it; may be repeated', collect, [])
    .option(
      '--price <span>',
      'only at a list price in minor units, as 1000..5000:EUR; the upper end is not in it',
      price,
    )
    .option('--store <id>', 'only what this store is known to sell, by its id in the files')
    .option('--owned', 'products that the customer has may stand in the list')
    .option(
      '--part-of-day <part>',
      `when they are for: ${partsOfDay.join(', ').toLowerCase()}, by KITH_TIME_ZONE`,
      partOfDay,
    )
    .option('--date <date>', 'the day that they are for, as 2026-12-20; today where it is not given', date)
    .option('--in-store <id>', 'the store that they are for, by its id in the files')
    .option('--near <place>', 'the place that they are for, as 52.52,13.41 in degrees: it counts to some 5 km', square)
    .option('--channel <name>', 'the channel that they are for, as purchases name it: web, app, store')
    .option('--novelty <share>', 'how far products that many have give way to others, 0 to 1', share)
    .option('--out <file>', 'the CSV file: customer_id,rank,product_id,score,source,reason')
    .option('--resume', 'go on with a file that was begun within 24 hours')
    .option('--client <id>', 'the registered client that will show the lists', 'kith.web')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples)
    .action((flags: Flags, command: Command) => run(io, flags, command));
};

async function run(io: CommandIo, flags: Flags, command: Command): Promise<void> {
  if ((flags.all === true) === (flags.customer !== undefined)) command.error('Give --all, or one --customer.');
  if (flags.all === true && flags.out === undefined) command.error('Name the file with --out.');
  if (flags.all !== true && (flags.out !== undefined || flags.resume === true))
    command.error('--out and --resume are for --all: the list of one customer is printed.');
  const policy = await policyOf(io.config);
  if (registrationOf(policy, { client: flags.client, purpose, endUser: null }) === null)
    throw new KithError('BAD_USER_INPUT', `The policy does not register the client ${flags.client} for ${purpose}.`);
  // The file has a row of everybody, so it tells who is a customer, also of those whom a recipient outside the house may not know of.
  if (clientOf(policy, flags.client)?.recipient.startsWith('first_party.') !== true)
    throw new KithError(
      'BAD_USER_INPUT',
      `${flags.client} is no client of the house: it may ask recommendationsFor, which names whom it may know of.`,
    );
  await using audit = await openAudit(io.config);
  await io.withGraph(async (ground) => {
    await tellOfDueModel(io, ground.graph);
    const publicKeys = await servedPublicKeys(ground.graph, ground.publicKeys);
    const deps = depsOf(io, { ground: { ...ground, publicKeys }, policy, audit, flags });
    await (flags.all === true ? all(io, deps, { ground, flags }) : one(io, deps, { ground, flags }));
  });
}

function depsOf(
  io: CommandIo,
  about: { readonly ground: Ground; readonly policy: Policy; readonly audit: AuditTrail; readonly flags: Flags },
): ListsDeps {
  const { ground, policy, audit, flags } = about;
  const classes = new ClassTableCache(ground.graph, policy, () => Date.now());
  const { client } = flags;
  return {
    reads: new RecommendationReads(ground.graph),
    termsFor: (each) => classes.terms({ client, purpose: each, endUser: null }),
    ids: new PublicIds(ground.publicKeys, recipientKey(policy, { client, purpose, endUser: null })),
    record: (customerIds) =>
      audit.record({
        operation: 'recommend',
        client,
        endUser: 'operator',
        purpose,
        categories: namesOf(listCategories),
        about: customerIds,
        policyRev: policyRev(policy),
        detail: { first: flags.first },
      }),
    models: new ModelShelf(),
    signal: io.signal,
  };
}

async function all(
  io: CommandIo,
  deps: ListsDeps,
  { ground, flags }: { readonly ground: Ground; readonly flags: Flags },
): Promise<void> {
  const target = flags.out ?? '';
  const about = { asked: askedText(flags), nowMs: Date.now() };
  await using file =
    flags.resume === true
      ? await ListFile.resume(target, about)
      : await ListFile.begin(target, { ...about, header: listHeader });
  const written = await writeLists({ ...deps, progress: io.progress }, file, listsAsked(ground, flags));
  const { customers, personal, rows } = written;
  const text = `${rows} rows of ${customers} customers are in ${target}; ${personal} lists are personal.`;
  io.result(flags, { file: target, ...written }, text);
}

async function one(
  io: CommandIo,
  deps: ListsDeps,
  { ground, flags }: { readonly ground: Ground; readonly flags: Flags },
): Promise<void> {
  const customerId = idOf(deps.ids, ground, flags.customer ?? '');
  if (!(await new ConsentRecordReads(ground.graph).recordsOf([customerId])).has(customerId))
    throw new KithError('CUSTOMER_UNKNOWN', 'There is no customer with this id. Is it one of the files of the shop?');
  const { rows, personal } = await listRows(deps, [customerId], listsAsked(ground, flags));
  const lines = rows.map((row) => `${row.rank}\t${row.product_id}\t${row.score.toFixed(2)}\t${row.reason}`);
  io.result(flags, { personal: personal === 1, rows }, lines.join('\n'));
}

function idOf(ids: PublicIds, ground: Ground, text: string): InternalId {
  const read = ids.read(text);
  return read?.noun === 'Customer' ? read.id : ground.ids.of('Customer', text);
}

/** What a file is gone on with: whoever asks for other lists begins another one. */
function askedText({
  first,
  client,
  category,
  notCategory,
  price,
  store,
  owned,
  partOfDay: part,
  date: on,
  inStore,
  near,
  channel,
  novelty,
}: Flags): string {
  const filter = [
    ...category.map((id) => `--category ${id}`),
    ...notCategory.map((id) => `--not-category ${id}`),
    ...(price === undefined ? [] : [`--price ${price.gte ?? ''}..${price.lt ?? ''}:${price.currency}`]),
    ...(store === undefined ? [] : [`--store ${store}`]),
    ...(owned === true ? ['--owned'] : []),
    ...(part === undefined ? [] : [`--part-of-day ${part.toLowerCase()}`]),
    ...(on === undefined ? [] : [`--date ${on}`]),
    ...(inStore === undefined ? [] : [`--in-store ${inStore}`]),
    ...(near === undefined ? [] : [`--near ${near}`]),
    ...(channel === undefined ? [] : [`--channel ${channel}`]),
    ...(novelty === undefined ? [] : [`--novelty ${novelty}`]),
  ];
  return [`--first ${first} --client ${client}`, ...filter].join(' ');
}

function listsAsked({ ids }: Ground, flags: Flags): ListsAsked {
  const {
    first,
    category,
    notCategory,
    price,
    store,
    owned = false,
    partOfDay: part = null,
    date: on,
    inStore,
    near = null,
    channel = null,
    novelty = 0,
  } = flags;
  const idsOf = (keys: readonly string[]) => keys.map((key) => ids.of('Category', key));
  const categories = category.length === 0 ? null : idsOf(category);
  const storeId = store === undefined ? null : ids.of('Store', store);
  return {
    first,
    owned,
    partOfDay: part,
    at: on === undefined ? Date.now() : Date.parse(on),
    near,
    channel,
    novelty,
    storeId: inStore === undefined ? null : ids.of('Store', inStore),
    filter: { categories, notCategories: idsOf(notCategory), price: price ?? null, storeId },
  };
}

function collect(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

function price(text: string): PriceSpan {
  const [, gte = '', lt = '', currency = ''] = /^(\d{0,15})\.\.(\d{0,15}):([A-Z]{3})$/.exec(text) ?? [];
  const span = { currency, gte: gte === '' ? null : Number(gte), lt: lt === '' ? null : Number(lt) };
  const isEmpty = span.gte === null ? span.lt === null || span.lt === 0 : span.lt !== null && span.lt <= span.gte;
  if (currency !== '' && !isEmpty) return span;
  throw new InvalidArgumentError('It is FROM..BELOW:CURRENCY, as 1000..5000:EUR, ..5000:EUR or 1000..:EUR.');
}

function partOfDay(text: string): PartOfDay {
  const part = partsOfDay.find((known) => known === text.toUpperCase());
  if (part === undefined) throw new InvalidArgumentError(`Choose from ${partsOfDay.join(', ').toLowerCase()}.`);
  return part;
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('It is a number from 0 to 1.');
}

/** The square of the globe: where somebody is goes no further. */
function square(text: string): string {
  const [, latitude, longitude] = /^(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)$/.exec(text) ?? [];
  const point = { latitude: Number(latitude), longitude: Number(longitude) };
  if (isOnGlobe(point)) return cellOf(point);
  throw new InvalidArgumentError('It is LATITUDE,LONGITUDE in degrees, as 52.52,13.41.');
}

function date(text: string): string {
  if (z.iso.date().safeParse(text).success) return text;
  throw new InvalidArgumentError('It is a day, as 2026-12-20.');
}

function first(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1 && value <= firstMax) return value;
  throw new InvalidArgumentError(`It is a whole number from 1 to ${firstMax}.`);
}

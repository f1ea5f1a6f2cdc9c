import { type Command, InvalidArgumentError } from 'commander';
import { resolve } from 'node:path';
import { generateWorld } from '../ingest/generate/generate.js';
import { type WorldFile, worldFiles } from '../ingest/generate/rows.js';
import { defaultOptions } from '../ingest/generate/world.js';
import type { CommandIo } from './command-io.js';

interface Flags {
  readonly customers: number;
  readonly seed: number;
  readonly out: string;
  readonly now: number;
  readonly only?: readonly WorldFile[];
  readonly purchasesPerCustomer: number;
  readonly followsPerCustomer: number;
  readonly hubStoreSales: number;
  readonly replenishedKinds: number;
  readonly gzip?: boolean;
  readonly json?: boolean;
}

const examples = `
Examples:
  kith generate --customers 1000 --seed 1 --out world
  kith generate --customers 1000000 --seed 1 --out world --gzip
  kith generate --customers 5000 --seed 7 --out world --only customers,consents
  kith generate --customers 1000 --seed 1 --out world --now 2026-11-22`;

/** `kith generate`: writes an invented world in the form that `kith import` reads. */
export function register(program: Command, io: CommandIo): void {
  program
    .command('generate')
    .description(
      'Write an invented world: customers, their ties, purchases, words and consents. The same options give the same bytes.',
    )
    .requiredOption('--out <folder>', 'an absent or empty folder, or one with an earlier world, which is replaced')
    .option('--customers <number>', 'how many customers, 10 to 10,000,000', number, 1000)
    .option('--seed <number>', 'which world, a whole number from 0', number, 1)
    .option('--now <date>', 'the end of its history, ISO 8601, UTC', instant, defaultOptions.now)
    .option('--only <files>', 'write these files only, separated by commas', files)
    .option('--purchases-per-customer <number>', 'mean number of receipts', number, defaultOptions.purchasesPerCustomer)
    .option(
      '--follows-per-customer <number>',
      'mean number of customers followed',
      number,
      defaultOptions.followsPerCustomer,
    )
    .option(
      '--hub-store-sales <number>',
      'sales of one further store, for measurements',
      number,
      defaultOptions.hubStoreSales,
    )
    .option(
      '--replenished-kinds <number>',
      'kinds of products that customers buy again, at planted intervals',
      number,
      defaultOptions.replenishedKinds,
    )
    .option('--gzip', 'write .csv.gz files')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', examples)
    .action((flags: Flags) => generate(io, flags));
}

async function generate(io: CommandIo, { out, gzip, json, only, ...numbers }: Flags): Promise<void> {
  const run = { folder: resolve(out), gzip: gzip ?? false, progress: io.progress, signal: io.signal };
  const report = await generateWorld({ ...numbers, only: only ?? null }, run);
  const rows = Object.entries(report.files).map(([file, count]) => `${String(count).padStart(12)}  ${file}`);
  io.result({ json }, report, [`${report.folder} holds ${report.customers} customers.`, ...rows].join('\n'));
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.');
  return value;
}

function instant(text: string): number {
  const at = Date.parse(text);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(at))
    throw new InvalidArgumentError('It must be a date such as 2026-11-01.');
  return at;
}

function files(text: string): readonly WorldFile[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !Object.hasOwn(worldFiles, name));
  if (unknown.length > 0) {
    throw new InvalidArgumentError(
      `There is no file ${unknown.join(', ')}. The files are ${Object.keys(worldFiles).join(', ')}.`,
    );
  }
  return names as readonly WorldFile[];
}

import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { defaultSettings } from '../analyse/job.js';
import { originText } from '../analyse/neighbourhood/origin.js';
import { type Category, categoryKey, categoryLeaves, presence } from '../consent/categories.js';
import { clusterViewer } from '../consent/cluster.js';
import { policyRev } from '../consent/policy.js';
import { ClassTableCache } from '../graph/consent-reads.js';
import { givenRead } from '../graph/given-read.js';
import { ImportedModelReads } from '../graph/imported-model-reads.js';
import { type SettingsOptions, settingsOf, withSettings } from './analyse.js';
import { openAudit } from './audit-trail.js';
import type { CommandIo, Register } from './command-io.js';
import { exportModel } from './model-export.js';
import { importModel } from './model-import.js';
import { policyOf } from './policy.js';
import { whole } from './whole-number.js';

interface ReadOptions {
  readonly client: string;
  readonly minutes: number;
  readonly json?: boolean;
}

const minutesMax = 60;

export const register: Register = (program, io) => {
  const model = program
    .command('model')
    .description('the factors of the item model: what a cluster trains them on, and their way back and out')
    .addHelpText(
      'after',
      `
Examples:
  kith model read --client shop.cluster --json > read.json    what the cluster runs, good for an hour
  kith model import trained                                   serve the factors that it came back with
  kith model export served                                    the factors that are served, to use elsewhere

docs/recommendations.md, “On a cluster”, says what to do from there.`,
    );
  withRead(model, io);
  withImport(model, io);
  withExport(model, io);
};

function withRead(model: Command, io: CommandIo): void {
  model
    .command('read')
    .description('give a cluster the statement by which training reads: with consent in it, for a short time')
    .requiredOption('--client <id>', 'the client that the policy registers for `train` alone')
    .option('--minutes <number>', `how long it can be begun, 1 to ${minutesMax}`, minutes, minutesMax)
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Examples:
  kith model read --client shop.cluster --minutes 15
  kith model read --client shop.cluster --json > read.json

It is written into the audit before it is printed. It reads whoever agrees when it runs; when its time is over it fails,
and reads nothing. Exit codes: 0 done, 1 failed, 2 the policy registers no such client.`,
    )
    .action((options: ReadOptions) => read(io, options));
}

function withImport(model: Command, io: CommandIo): void {
  withSettings(model.command('import'))
    .description('serve factors of products that were trained elsewhere, as the next run of the item model')
    .argument('<folder>', 'model.json, and factors/ with files of NDJSON or CSV: product_id, factors')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Examples:
  kith model import trained
  kith model import trained --item-support 2 --json

model.json: {"origin": as \`kith model read\` gave it, "rank": 64, "confidence": 20, "ridge": 60}
A line of factors/: {"product_id": "lamp", "factors": [0.1, …]}; in CSV the factors have blanks between.
A row that cannot be taken stops the import, with its line and why, before anything is written. Products that too few
customers have who agree now are left out and counted. Exit codes: 0 done, 1 failed, 2 the folder cannot be taken.`,
    )
    .action(async (folder: string, options: SettingsOptions & { readonly json?: boolean }) => {
      const report = await importModel(io, folder, settingsOf(options, io.config));
      const { products, dropped } = importedShape.parse(report.parameters).imported;
      const left = dropped === 0 ? '' : `; ${dropped} were left out, which too few have who agree now`;
      const text = `The factors of ${products} products are served, from ${report.contributors} customers who agreed${left}.`;
      io.result(options, report, text);
    });
}

const importedShape = z.object({ imported: z.object({ products: z.number(), dropped: z.number() }) });

function withExport(model: Command, io: CommandIo): void {
  model
    .command('export')
    .description('write the factors of products that are served into a new folder: of products alone, no customer')
    .argument('<folder>', 'where they go, in the form that `kith model import` takes')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  kith model export served --json')
    .action(async (folder: string, options: { readonly json?: boolean }) => {
      const exported = await exportModel(io, folder);
      const { products, rank, readAt } = exported;
      io.result(options, exported, `${rank} factors of each of ${products} products, from what was read ${readAt}.`);
    });
}

async function read(io: CommandIo, options: ReadOptions): Promise<void> {
  const policy = await policyOf(io.config);
  const viewer = clusterViewer(policy, options.client);
  const { client, purpose } = viewer;
  await using audit = await openAudit(io.config);
  const given = await io.withGraph(async ({ graph, secret }) => {
    const nowMs = Date.now();
    const { narrowed } = await new ImportedModelReads(graph).takenBack();
    const untilMs = nowMs + options.minutes * 60_000;
    const terms = await new ClassTableCache(graph, policy, () => nowMs).terms(viewer);
    const categories = categoryLeaves.filter((leaf) => isGiven(terms.allow, leaf));
    const until = new Date(untilMs).toISOString();
    await audit.record({
      operation: 'model.read',
      client,
      endUser: 'operator',
      purpose,
      categories,
      about: [],
      policyRev: policyRev(policy),
      detail: { until },
    });
    const query = givenRead({ read: terms, productsMax: defaultSettings.productsMax, untilMs });
    return {
      client,
      purpose,
      categories,
      until,
      origin: originText(secret, { client, readMs: nowMs, narrowed }),
      query,
    };
  });
  const { until, origin, query } = given;
  io.result(options, given, `// As ${client} for ${purpose}, until ${until}. Origin: ${origin}\n${query}`);
}

function isGiven(allow: Readonly<Record<string, Int8Array>>, category: Category): boolean {
  return category !== presence && allow[categoryKey(category)]?.includes(1) === true;
}

function minutes(text: string): number {
  const value = whole(text);
  if (value > minutesMax) throw new InvalidArgumentError(`It is ${minutesMax} at most.`);
  return value;
}

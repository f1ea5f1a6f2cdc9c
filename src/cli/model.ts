import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { defaultSettings } from '../analyse/job.js';
import { originText } from '../analyse/neighbourhood/origin.js';
import { type Category, categoryKey, categoryLeaves, presence } from '../consent/categories.js';
import { clusterViewer } from '../consent/cluster.js';
import { policyRev } from '../consent/policy.js';
import { ClassTableCache } from '../graph/consent-reads.js';
import { givenRead } from '../graph/given-read.js';
import { openAudit } from './audit-trail.js';
import type { CommandIo, Register } from './command-io.js';
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
    .description('train the factors of the item model on a cluster of your own')
    .addHelpText(
      'after',
      `
Examples:
  kith model read --client shop.cluster --json > read.json    what the cluster runs, good for an hour

docs/recommendations.md, “On a cluster”, says what to do from there.`,
    );
  withRead(model, io);
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

async function read(io: CommandIo, options: ReadOptions): Promise<void> {
  const policy = await policyOf(io.config);
  const viewer = clusterViewer(policy, options.client);
  const { client, purpose } = viewer;
  await using audit = await openAudit(io.config);
  const given = await io.withGraph(async ({ graph, secret }) => {
    const nowMs = Date.now();
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
    return { client, purpose, categories, until, origin: originText(secret, { client, readMs: nowMs }), query };
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

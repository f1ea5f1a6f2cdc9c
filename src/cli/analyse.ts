import { type Command, InvalidArgumentError } from 'commander';
import { type AnalyseSettings, defaultSettings, type JobReport } from '../analyse/job.js';
import { analyse } from '../analyse/jobs.js';
import type { Config } from '../config.js';
import { type AnalysisJob, analysisJobs } from '../graph/run-writes.js';
import { predictorsMaxMax } from '../recommend/linear-model.js';
import type { Register } from './command-io.js';
import { jobDeps } from './job-deps.js';
import { policyOf } from './policy.js';

interface Options {
  readonly job: readonly AnalysisJob[];
  readonly itemSupport: number;
  readonly pairSupport: number;
  readonly neighbours: number;
  readonly communityMembers: number;
  readonly seed: number;
  readonly json?: boolean;
}

export const register: Register = (program, io) => {
  withSettings(program.command('analyse'))
    .description('find influence, popular and similar products, and communities, among those who agreed')
    .option('--job <name>', `one of ${analysisJobs.join(', ')}; may be repeated (default: all)`, addJob, [])
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Examples:
  kith analyse                       every analysis, one after another
  kith analyse --job communities     one of them; what the others found goes on being served
  kith analyse --item-support 2      also products that few use: for public data without secrets`,
    )
    .action(async (options: Options) => {
      const policy = await policyOf(io.config);
      const reports = await io.withGraph(async ({ graph, ids, secret }) => {
        const { progress, signal } = io;
        const deps = await jobDeps({
          graph,
          ids,
          secret,
          policy,
          progress,
          signal,
          settings: settingsOf(options, io.config),
        });
        return await analyse(deps, options.job.length === 0 ? undefined : new Set(options.job));
      });
      io.result(
        options,
        { reports },
        reports.map(sentence).join('\n') || 'nothing to do: the statistics of today are served',
      );
    });
};

/** The options that say how small a count may be. */
function withSettings(command: Command): Command {
  return command
    .option('--item-support <customers>', 'customers that a product needs', atLeastOne, defaultSettings.itemSupportMin)
    .option(
      '--pair-support <customers>',
      'customers that two similar products need in common',
      atLeastOne,
      defaultSettings.pairSupportMin,
    )
    .option(
      '--neighbours <products>',
      `products that one is explained by, at most ${predictorsMaxMax}`,
      atLeastOne,
      defaultSettings.neighboursMax,
    )
    .option(
      '--community-members <customers>',
      'members that a community needs',
      atLeastOne,
      defaultSettings.communityMembersMin,
    )
    .option('--seed <integer>', 'seed of everything that is drawn', integer, defaultSettings.seed);
}

function settingsOf(options: Options, { timeZone }: Pick<Config, 'timeZone'>): Partial<AnalyseSettings> {
  const { itemSupport, pairSupport, neighbours, communityMembers, seed } = options;
  return {
    itemSupportMin: itemSupport,
    pairSupportMin: pairSupport,
    neighboursMax: Math.min(neighbours, predictorsMaxMax),
    communityMembersMin: communityMembers,
    seed,
    timeZone,
  };
}

function sentence({ job, contributors, written, seconds }: JobReport): string {
  return `${job}: ${written} facts from ${contributors} customers who agreed, in ${seconds.toFixed(1)} s`;
}

function addJob(name: string, before: readonly AnalysisJob[]): AnalysisJob[] {
  const job = analysisJobs.find((known) => known === name);
  if (job === undefined) throw new InvalidArgumentError(`Choose from ${analysisJobs.join(', ')}.`);
  return [...before, job];
}

function atLeastOne(text: string): number {
  const value = integer(text);
  if (value < 1) throw new InvalidArgumentError('It is at least 1.');
  return value;
}

function integer(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError('It is a whole number.');
  return value;
}

import { type Command, InvalidArgumentError } from 'commander';
import { type AnalyseSettings, defaultSettings, type JobReport } from '../analyse/job.js';
import { analyse } from '../analyse/jobs.js';
import { runPass } from '../analyse/pass.js';
import { PassClock } from '../analyse/pass-clock.js';
import type { Config } from '../config.js';
import { type AnalysisJob, analysisJobs } from '../graph/run-writes.js';
import { KithError } from '../model/errors.js';
import { openLog } from '../observe/log.js';
import { predictorsMaxMax } from '../recommend/linear-model.js';
import type { CommandIo, Ground, Register } from './command-io.js';
import { jobDeps } from './job-deps.js';
import { boundMemory } from './memory-bound.js';
import { loggedPass, type PassLog } from './pass-log.js';
import { policyOf } from './policy.js';

/** How small a count may be, and the seed: what is not given is what the deployment set. */
export type SettingsOptions = Partial<Config['analyses']>;

interface Options extends SettingsOptions {
  readonly job: readonly AnalysisJob[];
  readonly anew?: boolean;
  readonly ifDue?: boolean;
  readonly log?: boolean;
  readonly memory?: number;
  readonly json?: boolean;
}

export const register: Register = (program, io) => {
  withSettings(program.command('analyse'))
    .description('find influence, popular and similar products, and communities, among those who agreed')
    .option('--job <name>', `one of ${analysisJobs.join(', ')}; may be repeated (default: all)`, addJob, [])
    .option('--anew', 'also what a pass that was broken off in the last hours has served already')
    .option('--if-due', 'only where KITH_ANALYSE_AT says that it is time, and no pass was done since')
    .option('--log', 'write log lines to stderr, as a server does, in place of progress')
    .option('--memory <megabytes>', 'end where this process holds more', atLeastOne)
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Examples:
  kith analyse                       every analysis, one after another; by one process of a deployment at a time
  kith analyse --job communities     one of them; what the others found goes on being served
  kith analyse --item-support 2      also products that few use: for public data without secrets`,
    )
    .action(async (options: Options) => {
      if (options.job.length > 0 && options.ifDue === true)
        throw new KithError('BAD_USER_INPUT', '--if-due is about all analyses: leave --job out.');
      using bound = boundMemory(options.memory ?? null);
      const signal = AbortSignal.any([io.signal, bound.exceeded]);
      const log = options.log === true ? loggedPass(openLog(io.config.logLevel), () => performance.now()) : null;
      const work = () => io.withGraph((ground) => run(io, ground, { options, signal, log }));
      if (log !== null) return (await log.around(work)) ? undefined : io.fail();
      const reports = await work();
      io.result(options, { reports }, textOf(reports));
    });
};

/** Null: no pass is due. */
async function run(
  io: CommandIo,
  ground: Ground,
  about: { readonly options: Options; readonly signal: AbortSignal; readonly log: PassLog | null },
): Promise<readonly JobReport[] | null> {
  const { config } = io;
  const { options, signal, log } = about;
  const deps = await jobDeps({
    ...ground,
    policy: await policyOf(config),
    progress: log?.progress ?? io.progress,
    signal,
    settings: settingsOf(options, config),
  });
  if (options.job.length > 0) return analyse(deps, new Set(options.job));
  const { at } = config.analyseAt;
  if (options.ifDue === true && at === null)
    throw new KithError('CONFIGURATION', 'KITH_ANALYSE_AT says no time at which a pass would be due.');
  const ifDueBy = options.ifDue === true && at !== null ? new PassClock(at, config.timeZone) : undefined;
  const pass = { graph: ground.graph, deps, now: () => Date.now(), events: log?.events, ifDueBy };
  return runPass({ ...pass, anew: options.anew === true });
}

function textOf(reports: readonly JobReport[] | null): string {
  if (reports === null) return 'nothing to do: no pass is due';
  return reports.map(sentence).join('\n') || 'nothing to do: the statistics of today are served';
}

/** The options that say how small a count may be. */
export function withSettings(command: Command): Command {
  const { itemSupportMin, pairSupportMin, neighboursMax, communityMembersMin, seed } = defaultSettings;
  const by = (variable: string, value: number) => `(default: KITH_ANALYSE_${variable}, else ${value})`;
  return command
    .option(
      '--item-support <customers>',
      `customers that a product needs ${by('ITEM_SUPPORT', itemSupportMin)}`,
      atLeastOne,
    )
    .option(
      '--pair-support <customers>',
      `customers that two similar products need in common ${by('PAIR_SUPPORT', pairSupportMin)}`,
      atLeastOne,
    )
    .option(
      '--neighbours <products>',
      `products that one is explained by, at most ${predictorsMaxMax} ${by('NEIGHBOURS', neighboursMax)}`,
      atLeastOne,
    )
    .option(
      '--community-members <customers>',
      `members that a community needs ${by('COMMUNITY_MEMBERS', communityMembersMin)}`,
      atLeastOne,
    )
    .option('--seed <integer>', `seed of everything that is drawn ${by('SEED', seed)}`, integer);
}

/** What an option says, else what the deployment set, else what Kith takes. */
export function settingsOf(
  options: SettingsOptions,
  { timeZone, analyses }: Pick<Config, 'timeZone' | 'analyses'>,
): Partial<AnalyseSettings> {
  const said = (name: keyof Config['analyses'], otherwise: number) => options[name] ?? analyses[name] ?? otherwise;
  return {
    itemSupportMin: said('itemSupport', defaultSettings.itemSupportMin),
    pairSupportMin: said('pairSupport', defaultSettings.pairSupportMin),
    neighboursMax: Math.min(said('neighbours', defaultSettings.neighboursMax), predictorsMaxMax),
    communityMembersMin: said('communityMembers', defaultSettings.communityMembersMin),
    seed: said('seed', defaultSettings.seed),
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

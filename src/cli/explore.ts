import { once } from 'node:events';
import type { Command } from 'commander';
import { type Policy, policyRev } from '../consent/policy.js';
import { holderOf } from '../database/home.js';
import { openDatabase } from '../database/open.js';
import { buildPaths, readManifest, workspacePaths } from '../explore/homes.js';
import { projectViewer, researchClients } from '../explore/project.js';
import { workspaceSettings } from '../explore/server.js';
import { isWell, type VerifyReport } from '../explore/verify.js';
import {
  dropWorkspace,
  faultsOf,
  lookThrough,
  raiseWorkspace,
  type Serving,
  type WorkspaceDeps,
  workspaceStatus,
} from '../explore/workspace.js';
import { ClassTableCache } from '../graph/consent-reads.js';
import { WorkspaceReads } from '../graph/workspace-reads.js';
import { KithError } from '../model/errors.js';
import { openAudit } from './audit-trail.js';
import { endHolder, holdInBackground } from './background.js';
import type { CommandIo, Ground, Register } from './command-io.js';
import { policyOf } from './policy.js';

interface Options {
  readonly project: string;
  readonly json?: boolean;
}

/** What the process of a workspace is not told: nothing that leads to the main graph. */
const withoutSettings = [
  'KITH_SECRET',
  'NEO4J_URI',
  'NEO4J_USERNAME',
  'NEO4J_PASSWORD',
  'KITH_BOLT_PORT',
  'KITH_BROWSER_PORT',
];

export const register: Register = (program, io) => {
  const explore = program
    .command('explore')
    .description('workspaces of scientists: a database of its own that holds only who agreed to research')
    .addHelpText(
      'after',
      `
Examples:
  kith explore up --project explore         build it anew and serve it in place of the one before
  kith explore status --project explore     where it answers, how old it is
  kith explore verify --project explore     look through it: who has withdrawn since, is anything in it that must not be
  kith explore refresh --project explore    build it anew only if verify finds something
  kith explore down --project explore       stop and delete it

Build it every day: a withdrawal reaches a workspace with the next build.`,
    );
  command(explore, 'up', 'build the workspace anew, look through it, and serve it').action((options: Options) =>
    up(io, options),
  );
  command(explore, 'refresh', 'build the workspace anew if it is not served or holds what it must not').action(
    (options: Options) => refresh(io, options),
  );
  command(explore, 'verify', 'look through the workspace that is served; exit code 1 where something is found').action(
    (options: Options) => verify(io, options),
  );
  command(explore, 'status', 'whether the workspace is served, and where').action((options: Options) =>
    status(io, options),
  );
  command(explore, 'down', 'stop the workspace and delete it').action((options: Options) => down(io, options));
  explore
    .command('serve', { hidden: true })
    .description('hold the database of one build until a signal comes; `up` starts it')
    .requiredOption('--project <name>', 'the project')
    .requiredOption('--build <id>', 'the build')
    .action((options: Options & { readonly build: string }) => serve(io, options));
};

function command(explore: Command, name: string, description: string): Command {
  return explore
    .command(name)
    .description(description)
    .requiredOption('--project <name>', 'a project of scientists that the policy registers')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', `\nExample:\n  kith explore ${name} --project explore --json`);
}

async function up(io: CommandIo, options: Options): Promise<void> {
  const { manifest, report } = await withWorkspace(io, options, (ground) => raise(io, options, ground));
  const now = await workspaceStatus(io.config.home, options.project);
  io.result(options, { ...now, rows: manifest.rows, verified: report }, sentence(now));
}

async function refresh(io: CommandIo, options: Options): Promise<void> {
  const rebuilt = await withWorkspace(io, options, async (ground) => {
    const report = await lookThrough(ground.deps, { project: options.project, viewer: ground.viewer });
    if (report !== null && isWell(report)) return false;
    await raise(io, options, ground);
    return true;
  });
  const now = await workspaceStatus(io.config.home, options.project);
  io.result(options, { ...now, rebuilt }, `${rebuilt ? 'Built anew. ' : 'Nothing to do. '}${sentence(now)}`);
}

async function verify(io: CommandIo, options: Options): Promise<void> {
  const { project } = options;
  if (researchClients(await policyOf(io.config), project).length === 0) {
    const { state } = await workspaceStatus(io.config.home, project);
    if (state !== 'none')
      throw new KithError(
        'WORKSPACE_UNSAFE',
        `The policy registers no client for the project ${project} any more, so nobody in its workspace may be read for it. \`kith explore down\` deletes it.`,
      );
  }
  const report = await withWorkspace(io, options, ({ deps, viewer }) =>
    lookThrough(deps, { project: options.project, viewer }),
  );
  if (report === null) {
    throw new KithError(
      'BAD_USER_INPUT',
      `No workspace of ${options.project} is served. \`kith explore up\` builds one.`,
    );
  }
  io.result(
    options,
    report,
    isWell(report) ? wellText(report) : `It holds what it must not: ${faultsOf(report)}. Run \`kith explore refresh\`.`,
  );
  if (!isWell(report)) io.fail();
}

async function status(io: CommandIo, options: Options): Promise<void> {
  researchClients(await policyOf(io.config), options.project);
  const now = await workspaceStatus(io.config.home, options.project);
  io.result(options, now, sentence(now));
}

async function down(io: CommandIo, options: Options): Promise<void> {
  const { home } = io.config;
  const { project } = options;
  const policy = await policyOf(io.config);
  const entry = entryOf(policy, project, 'explore.delete', {});
  await using audit = await openAudit(io.config);
  await audit.record(entry);
  const dropped = await dropWorkspace(home, project, servingOf(io, project));
  io.result(options, { dropped }, dropped ? 'Stopped and deleted.' : `There was no workspace of ${project}.`);
}

async function serve(io: CommandIo, options: Options & { readonly build: string }): Promise<void> {
  const { home, database } = io.config;
  const about = { home, project: options.project, build: options.build };
  const settings = workspaceSettings(database, about, { phase: 'serving', boltPort: null, httpPort: null });
  const { exploration } = await policyOf(io.config);
  const manifest = await readManifest(buildPaths(home, about.project, about.build).manifest);
  const endsMs = Date.parse(manifest?.builtAt ?? '1970') + exploration.hoursMax * 3_600_000;
  await using _database = await openDatabase(settings, io.progress);
  // Who withdrew since it was built is still in it.
  const ended = AbortSignal.any([io.signal, AbortSignal.timeout(Math.max(0, endsMs - Date.now()))]);
  if (!ended.aborted) await once(ended, 'abort');
}

interface WorkspaceGround {
  readonly deps: WorkspaceDeps;
  readonly viewer: ReturnType<typeof projectViewer>;
  readonly ground: Ground;
  readonly policy: Policy;
}

async function withWorkspace<T>(
  io: CommandIo,
  options: Options,
  body: (about: WorkspaceGround) => Promise<T>,
): Promise<T> {
  const policy = await policyOf(io.config);
  const viewer = projectViewer(policy, options.project);
  return await io.withGraph(async (ground) => {
    const classes = new ClassTableCache(ground.graph, policy, () => Date.now());
    const deps: WorkspaceDeps = {
      reads: new WorkspaceReads(ground.graph),
      policy,
      secret: ground.secret,
      terms: (one) => classes.terms(one),
      now: () => Date.now(),
      home: io.config.home,
      database: io.config.database,
      progress: io.progress,
      signal: io.signal,
      serving: servingOf(io, options.project),
    };
    return await body({ deps, viewer, ground, policy });
  });
}

async function raise(io: CommandIo, options: Options, { deps, viewer, policy }: WorkspaceGround) {
  await using audit = await openAudit(io.config);
  const { project } = options;
  await audit.record(entryOf(policy, project, 'explore.build', {}));
  const raised = await raiseWorkspace(deps, { project, viewer });
  const { build, customers } = raised.manifest;
  await audit.record(entryOf(policy, project, 'explore.start', { build, customers }));
  return raised;
}

/** What the audit holds of a workspace: who works with it is its own affair, when it was built, served and deleted is here. */
function entryOf(
  policy: Policy,
  project: string,
  operation: string,
  detail: Readonly<Record<string, string | number>>,
) {
  // What the policy registers no more can still be deleted.
  const [client = 'kith'] = researchClients(policy, project);
  return {
    operation,
    client,
    endUser: 'operator',
    purpose: 'research',
    about: [],
    policyRev: policyRev(policy),
    detail: { project, ...detail },
  };
}

/** The process that serves a build is this program again, without what leads to the main graph. */
export function servingOf(io: CommandIo, project: string): Serving {
  const { home } = io.config;
  return {
    start: (build) =>
      holdInBackground({
        home: buildPaths(home, project, build).home,
        log: workspacePaths(home, project).log,
        args: ['explore', 'serve', '--project', project, '--build', build],
        progress: io.progress,
        withoutSettings,
      }),
    stop: async (build) => {
      const paths = buildPaths(home, project, build);
      const holder = await holderOf(paths.home);
      if (holder !== null) await endHolder(paths.home, holder.pid);
    },
  };
}

function sentence(status: Awaited<ReturnType<typeof workspaceStatus>>): string {
  const building = status.building ? ' It is being built anew.' : '';
  if (status.state === 'none') return `There is no workspace of ${status.project}.${building}`;
  const about = `${status.customers} customers, built ${status.builtAt}`;
  if (status.state === 'stopped') return `The workspace of ${status.project} is stopped (${about}).${building}`;
  return `The workspace of ${status.project} answers at ${status.uri}, Browser at ${status.browserUrl} (${about}). User neo4j, password in ${status.passwordFile}.${building}`;
}

function wellText({ customers, joined }: VerifyReport): string {
  const more = joined === 0 ? '' : ` ${joined} more agree now and come with the next build.`;
  return `${customers} customers, all of whom agree; nothing in it that must not be.${more}`;
}

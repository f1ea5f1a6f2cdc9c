import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import type { StoredRequest } from '../graph/request-row.js';
import {
  extensionReasons,
  holdReasons,
  type RequestAction,
  type RequestKind,
  type RequestReason,
  refusalReasons,
  requestKinds,
  type RequestState,
  requestStates,
} from '../model/data-subject-request.js';
import { KithError } from '../model/errors.js';
import { openForAll } from '../rights/along.js';
import { type CorrectableType, correctableTypes } from '../rights/corrected-identifiers.js';
import { runRound } from '../rights/request-worker.js';
import { unknownRequest } from '../rights/request-faults.js';
import { type Asked, demandsOf } from '../rights/wanted.js';
import type { CommandIo, Register } from './command-io.js';
import { registerFind } from './rights-find.js';
import { type RightsTools, withRights } from './rights-parts.js';
import { registerRetention } from './rights-retention.js';

interface JsonFlag {
  readonly json?: boolean;
}

interface OpenFlags extends JsonFlag {
  readonly customer: string;
  readonly kind: RequestKind;
  readonly key?: string;
  readonly allRecords?: boolean;
  readonly name?: string;
  readonly birthDate?: string;
  readonly city?: string;
  readonly country?: string;
  readonly residency?: string;
  readonly purposes?: string;
  readonly lift?: boolean;
  readonly identifier?: CorrectableType;
  readonly wrong?: string;
  readonly right?: string;
}

const openStates: readonly RequestState[] = ['received', 'identity_verified', 'in_progress'];
const listMax = 1_000;
const asJson = ['--json', 'print the result as JSON'] as const;

/** `kith rights`: what customers demand of their data. Every use is written down in the audit. */
export const register: Register = (program, io) => {
  const rights = program
    .command('rights')
    .description('answer what customers demand of their data; written down in the audit')
    .addHelpText(
      'afterAll',
      `
Examples:
  kith rights find --value ana@example.org    whose mail address it is
  kith rights open --customer ana --kind access --key form-17
  kith rights open --customer ana --kind rectification --identifier email --wrong ana@exmaple.org --right ana@example.org
  kith rights list
  kith rights verify ID                  the customer has shown who they are
  kith rights run ID --to answer         an access request: answer/export.json and answer/export.csv
  kith rights run ID                     an erasure, a restriction, a correction …
  kith rights refuse ID --reason excessive
  kith rights replay                     after a restored backup: who was erased goes again`,
    );
  registerOpen(rights, io);
  registerLooks(rights, io);
  registerSteps(rights, io);
  registerRuns(rights, io);
  registerFind(rights, io);
  registerRetention(rights, io);
};

function registerOpen(rights: Command, io: CommandIo): void {
  rights
    .command('open')
    .description('write down what a customer demands')
    .requiredOption('--customer <key>', "the customer's key in the source system")
    .addOption(new Option('--kind <kind>', 'what is demanded').choices(requestKinds.map(String)).makeOptionMandatory())
    .option(
      '--all-records',
      'also of the other records that are held to be of the same person, each by a request of its own',
    )
    .option('--key <key>', 'the same key twice is the same request, such as the number of a form')
    .option('--name <name>', 'of a rectification: the name as it should be')
    .option('--birth-date <day>', 'of a rectification: 1991-04-23')
    .option('--city <city>', 'of a rectification')
    .option('--country <code>', 'of a rectification: two letters')
    .option('--residency <code>', 'of a rectification: the country of residence, two letters')
    .addOption(
      new Option('--identifier <type>', 'of a rectification: a way to reach or know the customer').choices(
        correctableTypes.map(String),
      ),
    )
    .option('--wrong <value>', 'of --identifier: the value that is wrong; without it one is added')
    .option('--right <value>', 'of --identifier: the value that is right; without it the wrong one is taken away')
    .option('--purposes <purposes>', 'of an objection: what is objected to, separated by commas')
    .option('--lift', 'of a restriction: end it')
    .option(...asJson)
    .action((flags: OpenFlags) =>
      withRights(io, async (tools) => {
        const customerId = tools.ground.ids.of('Customer', flags.customer);
        await tools.writeDown(`open.${flags.kind}`, [customerId]);
        const opening = {
          ...{ customerId, kind: flags.kind, wanted: wantedOf(flags), by: 'operator' },
          clientKey: flags.key ?? null,
        };
        const request =
          flags.allRecords === true
            ? await openForAll(tools.requests, opening, (others) => tools.writeDown(`open.${flags.kind}`, others))
            : await tools.requests.open(opening);
        await tell(io, tools, { flags, request });
      }),
    );
}

function registerLooks(rights: Command, io: CommandIo): void {
  rights
    .command('list')
    .description('the requests that wait for an answer, the most urgent first')
    .addOption(new Option('--state <state>', 'those in this state instead').choices(requestStates.map(String)))
    .option(...asJson)
    .action((flags: JsonFlag & { readonly state?: RequestState }) =>
      withRights(io, async (tools) => {
        await tools.writeDown('list', []);
        const states = flags.state === undefined ? openStates : [flags.state];
        const found = await tools.requests.reads.in(states, listMax);
        io.result(flags, found.map(shown), found.length === 0 ? 'No request.' : found.map(lineOf).join('\n'));
      }),
    );
  rights
    .command('show <id>')
    .description('one request with its history')
    .option(...asJson)
    .action((id: string, flags: JsonFlag) =>
      withRights(io, async (tools) => {
        await tell(io, tools, { flags, request: await requestOf(tools, id, 'show') });
      }),
    );
}

function registerSteps(rights: Command, io: CommandIo): void {
  const step = (name: string, action: RequestAction, description: string, reasons?: readonly RequestReason[]) => {
    const command = rights.command(`${name} <id>`).description(description);
    if (reasons !== undefined)
      command.addOption(new Option('--reason <reason>', 'why').choices(reasons.map(String)).makeOptionMandatory());
    command.option(...asJson).action((id: string, flags: JsonFlag & { readonly reason?: RequestReason }) =>
      withRights(io, async (tools) => {
        await requestOf(tools, id, action);
        const request = await tools.requests.step(id, { action, by: 'operator', reason: flags.reason ?? null });
        io.result(flags, shown(request), textOf(request));
      }),
    );
  };
  step('verify', 'verify_identity', 'the customer has shown who they are');
  step('refuse', 'refuse', 'refuse a request', refusalReasons);
  step('withdraw', 'withdraw', 'the customer takes the request back');
  step('extend', 'extend', 'take the longer time that the law allows', extensionReasons);
  step('hold', 'hold', 'let nothing be erased for now', holdReasons);
  step('release', 'release', 'end a hold');
}

function registerRuns(rights: Command, io: CommandIo): void {
  rights
    .command('run [id]')
    .description('do what a request wants; without an id what waits and needs no judgement')
    .option('--to <folder>', 'of an access or portability request: write export.json and export.csv there')
    .option(...asJson)
    .action((id: string | undefined, flags: JsonFlag & { readonly to?: string }) =>
      withRights(io, (tools) => (id === undefined ? runWaiting(io, tools, flags) : run(io, tools, { id, ...flags }))),
    );
  rights
    .command('replay')
    .description('erase again whoever a restored backup brought back')
    .option(...asJson)
    .action((flags: JsonFlag) =>
      withRights(io, async (tools) => {
        await tools.writeDown('replay', []);
        const report = await tools.erasure.replay();
        io.result(
          flags,
          report,
          `${report.known} were erased; ${report.erased} of them were here and went again, and so did keys of ${report.shredded} others and ${report.forgotten} lines of the audit.`,
        );
      }),
    );
}

async function run(
  io: CommandIo,
  tools: RightsTools,
  about: JsonFlag & { readonly id: string; readonly to?: string },
): Promise<void> {
  const { customerId, kind } = await requestOf(tools, about.id, 'run');
  if (about.to !== undefined && kind !== 'access' && kind !== 'portability')
    throw new KithError('BAD_USER_INPUT', '--to is for access and portability requests.');
  const request = await tools.requests.run(about.id, 'operator');
  if (about.to === undefined || customerId === null) return io.result(about, shown(request), textOf(request));
  const folder = resolve(about.to);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const format of ['json', 'csv'] as const) {
    const file = createWriteStream(join(folder, `export.${format}`), { mode: 0o600 });
    await pipeline(Readable.from(tools.exports.text(customerId, format)), file);
  }
  io.result(about, { ...shown(request), folder }, `${textOf(request)}\nWritten to ${folder}.`);
}

async function runWaiting(io: CommandIo, tools: RightsTools, flags: JsonFlag): Promise<void> {
  await tools.writeDown('run', []);
  const done = await runRound(tools.requests);
  io.result(flags, { done }, `${done} requests were answered.`);
}

/** It is written down who is looked at or dealt with, before it happens. */
async function requestOf(tools: RightsTools, id: string, operation: string): Promise<StoredRequest> {
  const request = await tools.requests.reads.byId(id);
  await tools.writeDown(operation, request?.customerId == null ? [] : [request.customerId]);
  if (request === null) throw unknownRequest();
  return request;
}

function wantedOf(flags: OpenFlags): Asked | null {
  const { name, birthDate, city, country, residency, purposes, lift, identifier, wrong = null, right = null } = flags;
  if (identifier === undefined && (wrong !== null || right !== null))
    throw new KithError('BAD_USER_INPUT', '--wrong and --right say what is to become of an --identifier.');
  const wanted = {
    name,
    birthDate,
    city,
    country,
    residency,
    objections: purposes?.split(',').map((one) => one.trim()),
    restricted: lift === true ? false : undefined,
    identifiers: identifier === undefined ? undefined : [{ type: identifier, wrong, right }],
  };
  const given = Object.entries(wanted).filter(([, value]) => value !== undefined);
  return given.length === 0 ? null : (Object.fromEntries(given) as Asked);
}

/** A request with what it demands in particular. */
async function tell(
  io: CommandIo,
  { requests }: RightsTools,
  { flags, request }: { readonly flags: JsonFlag; readonly request: StoredRequest },
): Promise<void> {
  const demands = await demandsOf(request, requests.parts.keys);
  const lines = demands.map(({ what, wrong, right }) =>
    ['  demands', what, ...(wrong === null ? [] : [`not ${wrong}`]), right ?? 'none'].join('  '),
  );
  io.result(flags, { ...shown(request), demands }, [textOf(request), ...lines].join('\n'));
}

/** Without the internal id, which never leaves Kith, and without what is enciphered. */
function shown({ customerId: _, wanted: __, ...request }: StoredRequest): Omit<StoredRequest, 'customerId' | 'wanted'> {
  return request;
}

function lineOf({ id, kind, state, dueAt, held }: StoredRequest): string {
  return `${id}  ${kind.padEnd(13)}  ${state.padEnd(17)}  before ${day(dueAt)}${held ? '  held' : ''}`;
}

function textOf(request: StoredRequest): string {
  const { history, result, jurisdiction, refusedFor } = request;
  return [
    `${lineOf(request)}  (${jurisdiction})`,
    ...history.map(({ at, action, by, reason }) =>
      [`  ${new Date(at).toISOString()}  ${action}`, `by ${by}`, ...(reason === null ? [] : [reason])].join('  '),
    ),
    ...(refusedFor === null ? [] : [`  refused: ${refusedFor}`]),
    ...(result === null
      ? []
      : [
          `  ${Object.entries(result)
            .map(([what, count]) => `${what} ${count}`)
            .join(', ')}`,
        ]),
  ].join('\n');
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

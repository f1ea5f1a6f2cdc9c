import { type Command, InvalidArgumentError } from 'commander';
import { DeploymentReads } from '../graph/deployment-reads.js';
import { fileNames } from '../ingest/contract.js';
import { readFolder } from '../ingest/folder.js';
import { type ImportReport, importFolder, importRejects } from '../ingest/import-job.js';
import { rejectSources } from '../ingest/replay.js';
import { KithError } from '../model/errors.js';
import type { CommandIo, Register } from './command-io.js';
import { tellOfDemo } from './demo-present.js';
import { policyOf } from './policy.js';

interface Flags {
  readonly rejects?: string;
  readonly rejectsTo?: string;
  readonly invented?: boolean;
  readonly batchRows?: number;
  readonly json?: boolean;
}

const examples = `
The files of the folder, their columns and the reasons for which a row is refused are in docs/import.md.

Examples:
  kith import world                            every file of the folder that the contract knows
  kith import world --invented                 a generated world, whose people are protected by no law
  kith import world --rejects-to refused.ndjson --json
  kith import --rejects world.rejects.ndjson   the refused rows again, after somebody mended them`;

/** `kith import`: takes a folder of CSV or NDJSON files, or a mended reject file, into the graph. */
export const register: Register = (program, io) => {
  program
    .command('import')
    .argument('[folder]', 'the folder with the files')
    .description('Take a folder of CSV or NDJSON files into the graph. What is there already stays as it is.')
    .option('--rejects <file>', 'take the mended rows of a reject file instead of a folder')
    .option('--rejects-to <file>', 'where refused rows go; by default beside the folder, as its name.rejects.ndjson')
    .option('--invented', 'the people are invented, as those of `kith generate`: they go in wherever they reside')
    .option('--batch-rows <number>', 'rows of a transaction, 1 to 50,000; by default 5,000', batchRows)
    .option('--json', 'print the report as JSON')
    .addHelpText('after', examples)
    .action((folder: string | undefined, flags: Flags, command: Command) => run(io, { folder, flags, command }));
};

async function run(
  io: CommandIo,
  { folder, flags, command }: { readonly folder: string | undefined; readonly flags: Flags; readonly command: Command },
): Promise<void> {
  const { rejects, rejectsTo, batchRows: rows, invented = false } = flags;
  if ((folder === undefined) === (rejects === undefined))
    command.error('Name a folder, or a reject file with --rejects.');
  const options = {
    progress: io.progress,
    signal: io.signal,
    invented,
    ...(rejectsTo === undefined ? {} : { rejectsTo }),
    ...(rows === undefined ? {} : { batchRows: rows }),
  };
  // Before a database is started, or brought, for a name that was mistyped.
  if (folder !== undefined) await readFolder(folder);
  if (rejects !== undefined) await rejectSources(rejects);
  const policy = await policyOf(io.config);
  const report = await io.withGraph(async ({ graph, ids, keys }) => {
    if (!invented) await tellOfDemo(io, new DeploymentReads(graph), ids);
    const ground = { graph, ids, keys, policy, now: () => Date.now() };
    if (rejects !== undefined) return await importRejects(rejects, ground, options);
    if (folder === undefined) throw new KithError('BAD_USER_INPUT', 'Name the folder to import.');
    return await importFolder(folder, ground, options);
  });
  io.result(flags, report, textOf(report));
}

/** The report as a table: a line a file, then what a person should know besides. */
export function textOf(report: ImportReport): string {
  const cell = (text: string | number) => String(text).padStart(11);
  const head = `${''.padEnd(20)}${['read', 'created', 'updated', 'unchanged', 'rejected'].map(cell).join('')}`;
  const rows = fileNames.flatMap((file) => {
    const counts = report.files[file];
    if (counts === undefined) return [];
    const { read, created, updated, unchanged, rejected } = counts;
    return [`${file.padEnd(20)}${[read, created, updated, unchanged, rejected].map(cell).join('')}`];
  });
  return [head, ...rows, ...notesOf(report)].join('\n');
}

function notesOf(report: ImportReport): string[] {
  const consents = report.files.consents;
  const unproven = consents !== undefined && 'unproven' in consents ? consents.unproven : 0;
  return [
    ...(unproven === 0
      ? []
      : [`${unproven} grants came without proof, notice or date: they are kept and open nothing.`]),
    ...(report.ignored.length === 0
      ? []
      : [`Left out, for the contract does not know them: ${report.ignored.join(', ')}.`]),
    ...(report.rejects === null
      ? []
      : [`Refused rows: ${report.rejects}. Mend them and run kith import --rejects FILE.`]),
    `Done in ${report.seconds.toFixed(1)} s.`,
  ];
}

function batchRows(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 50_000)
    throw new InvalidArgumentError('It must be 1 to 50,000.');
  return value;
}

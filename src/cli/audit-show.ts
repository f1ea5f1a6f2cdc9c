import type { Command } from 'commander';
import { policyRev } from '../consent/policy.js';
import { deploymentSecret } from '../database/secret.js';
import { KithError } from '../model/errors.js';
import { type InternalId, InternalIds } from '../model/ids.js';
import {
  accessEntries,
  auditEntries,
  type AuditQuestion,
  type ShownAccess,
  type ShownEntry,
} from '../rights/audit-entries.js';
import { auditFolder } from '../rights/audit-files.js';
import { openAudit } from './audit-trail.js';
import type { CommandIo } from './command-io.js';
import { policyOf } from './policy.js';

interface Flags {
  readonly customer?: string;
  readonly client?: string;
  readonly by?: string;
  readonly from?: string;
  readonly until?: string;
  readonly json?: boolean;
}

const dayMs = 86_400_000;

/** `kith audit show`: entries by customer, viewer and time. That somebody looked is an entry itself. */
export function registerShow(audit: Command, io: CommandIo): void {
  audit
    .command('show')
    .description('print entries by customer, viewer and time; one that says so is written first')
    .option(
      '--customer <key>',
      'about this customer, by the key in the source system: who read their data, the latest first',
    )
    .option('--client <id>', 'of this client of the policy')
    .option('--by <end user>', 'of this kind of end user, such as `staff`, `staff:support`, `customer`, `operator`')
    .option('--from <day>', 'from this day on, UTC, such as 2026-11-25')
    .option('--until <day>', 'until this day and with it')
    .option('--json', 'a line of JSON an entry, to keep or hand on')
    .addHelpText(
      'after',
      `
Examples:
  kith audit show --customer ana
  kith audit show --by staff:support --from 2026-11-01 --until 2026-11-30 --json > november.ndjson`,
    )
    .action(async (flags: Flags) => {
      const question = {
        client: flags.client,
        endUser: flags.by,
        fromMs: dayOf('--from', flags.from),
        untilMs: flags.until === undefined ? undefined : Number(dayOf('--until', flags.until)) + dayMs,
      };
      for await (const entry of await entriesAsked(io, flags.customer, question)) {
        if (io.signal.aborted) return;
        io.stdout(flags.json === true ? `${JSON.stringify(entry)}\n` : lineOf(entry));
      }
    });
}

async function entriesAsked(
  io: CommandIo,
  customer: string | undefined,
  question: AuditQuestion,
): Promise<AsyncIterable<ShownEntry | ShownAccess>> {
  const { config } = io;
  const id =
    customer === undefined
      ? null
      : new InternalIds(await deploymentSecret(config.secret, config.home)).of('Customer', customer);
  await using audit = await openAudit(config);
  await audit.record({
    operation: 'audit.show',
    client: 'kith',
    endUser: 'operator',
    purpose: 'legal',
    about: id === null ? [] : [id as InternalId],
    policyRev: policyRev(await policyOf(config)),
    detail: {},
  });
  return id === null
    ? auditEntries(auditFolder(config.home), question)
    : accessEntries(audit, id as InternalId, question);
}

function dayOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = Date.parse(`${text}T00:00:00Z`);
  if (!Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === text) return at;
  throw new KithError('BAD_USER_INPUT', `${flag} wants a day such as 2026-11-25.`);
}

function lineOf(entry: ShownEntry | ShownAccess): string {
  const { at, client, endUser, purpose, operation, categories } = entry;
  const about = 'customers' in entry ? [`${entry.customers} customers`] : [];
  return `${[at, client, endUser, purpose, operation, categories.join(' '), ...about].filter((part) => part !== '').join('  ')}\n`;
}

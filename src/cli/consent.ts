import type { ChainFault } from '../consent/chain.js';
import { type ChainReport, ConsentRecordReads } from '../graph/consent-record-reads.js';
import { type SignedConsent, signedConsent } from '../rights/audit-files.js';
import { auditPlace } from './audit-trail.js';
import type { CommandIo, Register } from './command-io.js';
import { signRestored } from './consent-restored.js';

const faults: Readonly<Record<ChainFault, string>> = {
  changed: 'is not what was written down',
  missing_before: 'does not follow the event before it: one was deleted, inserted or moved',
  unhashed: 'has lost its hash',
  cut_off: 'is the last one that is there, but the deployment wrote more',
  made_anew: 'is not the one whose hash was signed at the second place of the audit: the chain up to it was made anew',
};

/** `kith consent`: proves that what customers said is as it was written down. */
export const register: Register = (program, io) => {
  const consent = program.command('consent').description('look after what customers said');
  consent
    .command('verify')
    .description(
      'recompute the chain of consent events, hold it against what was signed, and name the first that does not fit',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Examples:
  kith consent verify          exit code 1 where something does not fit
  kith consent verify --json   for a job that looks every night`,
    )
    .action((options: { readonly json?: boolean }) =>
      io.withGraph(async ({ graph }) => {
        const report = await verified(io, new ConsentRecordReads(graph));
        io.result(options, report, textOf(report));
        if (report.break !== null || report.signedFault !== null) io.fail();
      }),
    );
  consent
    .command('restored')
    .description(
      'sign that the graph was put back from a backup: what was signed of words that it has lost counts no longer',
    )
    .requiredOption('--yes', 'whoever changed words in the database passes too, so look at `kith consent verify` first')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
It is written down in the audit. What does not fit in itself is refused.

Examples:
  kith consent verify; kith consent restored --yes     after a restore
  kith consent restored --yes --json                   {"seq":1000,"lost":3}`,
    )
    .action((options: { readonly json?: boolean }) =>
      io.withGraph(async ({ graph }) => {
        const { seq, lost } = await signRestored(io, new ConsentRecordReads(graph));
        const text =
          lost === 0
            ? 'All ends of the chain that were signed fit: there is nothing to say.'
            : `The chain of consent events counts as it is, up to number ${seq}. ${lost} ends that were signed before do not fit, and count no longer.`;
        io.result(options, { seq, lost }, text);
      }),
    );
};

async function verified(io: CommandIo, reads: ConsentRecordReads): Promise<Report> {
  const { anchors, keys } = await auditPlace(io.config);
  const { hashes, restored, fault } = await signedConsent(anchors, keys);
  const progress = (done: number) => io.progress({ stage: 'consent', done, total: null, unit: 'events' });
  return { ...(await reads.verifyChain(progress, hashes)), signed: hashes.size, restored, signedFault: fault };
}

interface Report extends ChainReport {
  /** Ends of the chain that were signed at the second place of the audit. */
  readonly signed: number;
  /** How often it was signed that the graph was put back from a backup. */
  readonly restored: number;
  readonly signedFault: SignedConsent['fault'];
}

function textOf(report: Report): string {
  const { signedFault: fault } = report;
  const unsigned =
    fault === null ? '' : `\nLine ${fault.line} of ${fault.file} is not as it was signed: see kith audit verify.`;
  return `${chainText(report)}${unsigned}`;
}

function chainText(report: Report): string {
  const { chained, erased, before, signed, restored } = report;
  const older = before === 0 ? '' : ` ${before} events are from before the chain began and are not covered.`;
  const gone = erased === 0 ? '' : ` Of these ${erased} were erased and have left their places.`;
  const back = restored === 0 ? '' : ` The graph was put back from a backup, as was signed: ${restored} times.`;
  if (report.break === null)
    return `${chained} consent events are as they were written down.${gone}${older} ${signed} ends of their chain were signed, and fit.${back}`;
  const { fault, seq, id } = report.break;
  return `Event ${id ?? 'erased'} (number ${seq}) ${faults[fault]}. ${chained} events before it fit.${older}`;
}

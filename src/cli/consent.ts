import type { ChainFault } from '../consent/chain.js';
import { type ChainReport, ConsentRecordReads } from '../graph/consent-record-reads.js';
import { type SignedConsent, signedConsent } from '../rights/audit-files.js';
import { auditPlace } from './audit-trail.js';
import type { Register } from './command-io.js';

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
        const { anchors, keys } = await auditPlace(io.config);
        const signed = await signedConsent(anchors, keys);
        const progress = (done: number) => io.progress({ stage: 'consent', done, total: null, unit: 'events' });
        const chain = await new ConsentRecordReads(graph).verifyChain(progress, signed.hashes);
        const report = { ...chain, signed: signed.hashes.size, signedFault: signed.fault };
        io.result(options, report, textOf(report));
        if (report.break !== null || report.signedFault !== null) io.fail();
      }),
    );
};

interface Report extends ChainReport {
  /** Ends of the chain that were signed at the second place of the audit. */
  readonly signed: number;
  readonly signedFault: SignedConsent['fault'];
}

function textOf(report: Report): string {
  const { signedFault: fault } = report;
  const unsigned =
    fault === null ? '' : `\nLine ${fault.line} of ${fault.file} is not as it was signed: see kith audit verify.`;
  return `${chainText(report)}${unsigned}`;
}

function chainText(report: Report): string {
  const { chained, erased, before, signed } = report;
  const older = before === 0 ? '' : ` ${before} events are from before the chain began and are not covered.`;
  const gone = erased === 0 ? '' : ` Of these ${erased} were erased and have left their places.`;
  if (report.break === null)
    return `${chained} consent events are as they were written down.${gone}${older} ${signed} ends of their chain were signed, and fit.`;
  const { fault, seq, id } = report.break;
  return `Event ${id ?? 'erased'} (number ${seq}) ${faults[fault]}. ${chained} events before it fit.${older}`;
}

import { type AuditFault, type AuditReport, verifyAudit } from '../rights/audit-verify.js';
import { registerShow } from './audit-show.js';
import { auditPlace } from './audit-trail.js';
import type { Register } from './command-io.js';

const faults: Readonly<Record<AuditFault, string>> = {
  unreadable: 'is no entry',
  changed: 'is not what was written down',
  missing_before: 'does not follow the line before it: one was deleted, inserted or moved',
  time_back: 'is older than the line before it',
  cut_off: 'is the last one that is there, but more was written',
  renamed: 'does not begin this file: the file has another name, or its beginning is gone',
  head_missing: 'is the last one, and the file that says where it ends is gone',
  head_changed: 'is the last one, and the file that says where it ends was changed',
  file_missing: 'is gone with its whole file, which other files name',
  added: 'comes behind the line that ended the file',
  subjects_missing: 'is of an entry whose customers, in the line before it, are gone',
  subjects_changed: 'holds the customers of the next line, and they are not those that were written down',
  subjects_added: 'holds customers of no entry',
  not_forgotten: 'holds a customer who was forgotten: forgetting was interrupted, or undone',
  anchor_missing: 'is gone: the second place knows nothing of the file',
  anchor_changed: 'is not the end that was signed',
  anchor_cut_off: 'is the last end that is there, but more were signed',
};

/** `kith audit`: proves that the audit is as it was written, and shows it. */
export const register: Register = (program, io) => {
  const audit = program.command('audit').description('look after the audit of who asked about whom');
  audit
    .command('verify')
    .description('recompute the chains of the audit and name the first line that does not fit')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Examples:
  kith audit verify            exit code 1 where something does not fit
  kith audit verify --json     for a job that looks every night`,
    )
    .action(async (options: { readonly json?: boolean }) => {
      const report = await verifyAudit(await auditPlace(io.config));
      io.result(options, report, textOf(report));
      if (report.break !== null) io.fail();
    });
  registerShow(audit, io);
};

function textOf(report: AuditReport): string {
  if (report.break !== null) {
    const { fault, file, line } = report.break;
    return `Line ${line} of ${file} ${faults[fault]}.`;
  }
  const { entries, files, torn, clockSetBack } = report;
  return [
    `${entries} entries in ${files} files are as they were written.`,
    ...(torn.length === 0
      ? []
      : [`A killed process left half an entry, which was never answered, in: ${torn.join(', ')}.`]),
    ...(clockSetBack === 0 ? [] : [`The clock was set back ${clockSetBack} times.`]),
  ].join('\n');
}

import { deploymentSecret } from '../database/secret.js';
import { type AuditFault, type AuditReport, auditFolder, verifyAudit } from '../rights/audit-files.js';
import type { Register } from './command-io.js';

const faults: Readonly<Record<AuditFault, string>> = {
  unreadable: 'is no entry',
  changed: 'is not what was written down',
  missing_before: 'does not follow the line before it: one was deleted, inserted or moved',
  cut_off: 'is the last one that is there, but more was written',
  head_missing: 'is the last one, and the file that says where it ends is gone',
  head_changed: 'is the last one, and the file that says where it ends was changed',
  file_missing: 'is gone with its whole file, which later files name',
};

/** `kith audit`: proves that the audit is as it was written. */
export const register: Register = (program, io) => {
  const audit = program.command('audit').description('look after the audit of who asked about whom');
  audit
    .command('verify')
    .description('recompute the chains of the audit and name the first line that does not fit')
    .option('--json', 'print the result as JSON')
    .action(async (options: { readonly json?: boolean }) => {
      const secret = await deploymentSecret(io.config.secret, io.config.home);
      const report = await verifyAudit(auditFolder(io.config.home), secret);
      io.result(options, report, textOf(report));
      if (report.break !== null) io.fail();
    });
};

function textOf(report: AuditReport): string {
  if (report.break === null) return `${report.entries} entries in ${report.files} files are as they were written.`;
  const { fault, file, line } = report.break;
  return `Line ${line} of ${file} ${faults[fault]}.`;
}

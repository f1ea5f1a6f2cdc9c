import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { privacyReport } from '../rights/privacy-report.js';
import type { Register } from './command-io.js';
import { policyOf } from './policy.js';

/** `kith privacy`: papers of the data protection officer, drafted from the policy. */
export const register: Register = (program, io) => {
  program
    .command('privacy')
    .description('draft the papers of the data protection officer')
    .command('report')
    .description(
      'write the record of processing, an impact assessment and the public page on recommendations, as Markdown drafts',
    )
    .requiredOption('--to <folder>', 'where the files go; files of the same names are replaced')
    .option('--json', 'print the names as JSON')
    .addHelpText('after', '\nExample:\n  kith privacy report --to papers')
    .action(async (flags: { readonly to: string; readonly json?: boolean }) => {
      const folder = resolve(flags.to);
      await mkdir(folder, { recursive: true });
      const files = Object.entries(privacyReport(await policyOf(io.config)));
      for (const [name, text] of files) await writeFile(join(folder, name), text);
      const names = files.map(([name]) => join(folder, name));
      io.result(flags, { files: names }, names.join('\n'));
    });
};

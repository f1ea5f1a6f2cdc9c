import { resolve } from 'node:path';
import { stringify } from 'yaml';
import type { Config } from '../config.js';
import { defaultPolicy } from '../consent/default-policy.js';
import { type Policy, policyRev } from '../consent/policy.js';
import { policyWarnings } from '../consent/policy-warnings.js';
import type { Register } from './command-io.js';
import { policyJsonSchema, readPolicyFile } from './policy-file.js';
import { policySummary } from './policy-summary.js';

/** The policy of the deployment: the file that KITH_POLICY names, or the built-in one. */
export async function policyOf(config: Config): Promise<Policy> {
  return config.policyFile === null ? defaultPolicy : readPolicyFile(config.policyFile);
}

interface Flags {
  readonly json?: boolean;
}

/** `kith policy`: looks at a policy without a database or a server. */
export const register: Register = (program, io) => {
  const policy = program
    .command('policy')
    .description('check a policy file, or print the policy in force')
    .addHelpText(
      'afterAll',
      `
Examples:
  kith policy check examples/policies/shop.yaml
  kith policy print > my-policy.yaml
  KITH_POLICY=my-policy.yaml kith policy check`,
    );

  policy
    .command('check [file]')
    .description('say what a policy allows whom to ask, or all that is wrong with it; without a file, the one in force')
    .option('--json', 'print the result as JSON')
    .action(async (file: string | undefined, options: Flags) => {
      const checked = file === undefined ? await policyOf(io.config) : await readPolicyFile(resolve(file));
      const warnings = policyWarnings(checked);
      io.result(options, { ...policySummary(checked), warnings }, checkText(checked, warnings));
    });

  policy
    .command('print')
    .description('print the policy in force as YAML, whole: the start of one of your own')
    .option('--json', 'print it as JSON')
    .action(async (options: Flags) => {
      const inForce = await policyOf(io.config);
      io.result(options, inForce, `${schemaLine}\n${stringify(inForce, { aliasDuplicateObjects: false }).trimEnd()}`);
    });

  policy
    .command('schema')
    .description('print the JSON Schema of a policy file, for editors')
    .action(() => io.stdout(`${JSON.stringify(policyJsonSchema(), null, 2)}\n`));
};

const schemaLine = '# yaml-language-server: $schema=docs/policy.schema.json';

function checkText(policy: Policy, warnings: readonly string[]): string {
  const { region, clients, notices, bases, jurisdictions } = policySummary(policy);
  return [
    `${policy.name}, revision ${policyRev(policy)}, stored in ${region}`,
    section('Clients and what each may ask for', clients),
    section('Notices', notices),
    section('Allowed without asking', bases),
    section('Jurisdictions', jurisdictions),
    ...(warnings.length === 0 ? [] : [section('Look at', warnings)]),
  ].join('\n\n');
}

function section(title: string, lines: readonly string[]): string {
  return [title, ...lines.map((line) => `  ${line}`)].join('\n');
}

import { deploymentSecret } from '../database/secret.js';
import { type Persona, personas } from '../ingest/generate/personas.js';
import { issueToken } from '../serve/tokens.js';
import type { Register } from './command-io.js';
import { policyOf } from './policy.js';
import { claimsOf } from './viewer-options.js';

/** `kith fixtures`: the customers of the generated world who are worth being, each with a token and a query. */
export const register: Register = (program, io) => {
  program
    .command('fixtures')
    .description('list the personas of the generated world, each with a token and a query that are ready to send')
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExamples:\n  kith fixtures\n  kith fixtures --json | jq -r ".[0].token"')
    .action(async (options: { readonly json?: boolean }) => {
      const secret = await deploymentSecret(io.config.secret, io.config.home);
      const policy = await policyOf(io.config);
      const listed = await Promise.all(
        personas.map(async (persona) => {
          const claims = claimsOf(policy, `customer:${persona.externalId}`, []);
          return { ...persona, token: await issueToken(secret, io.config.tokens, claims, '12h') };
        }),
      );
      io.result(options, listed, listed.map(paragraph).join('\n\n'));
    });
};

function paragraph(persona: Persona & { readonly token: string }): string {
  return [
    `${persona.externalId}: ${persona.title}`,
    `  expect: ${persona.expect}`,
    `  token:  ${persona.token}`,
    `  query:  ${persona.query.replaceAll(/\s+/g, ' ')}`,
  ].join('\n');
}

import { deploymentSecret } from '../database/secret.js';
import { KithError } from '../model/errors.js';
import { issueToken } from '../serve/tokens.js';
import type { Register } from './command-io.js';
import { policyOf } from './policy.js';
import { asDescription, claimsOf, purposes } from './viewer-options.js';

interface Flags {
  readonly as: string;
  readonly purpose: readonly string[];
  readonly expires: string;
  readonly json?: boolean;
}

/** `kith token`: a bearer token for development, under the deployment's own key. */
export const register: Register = (program, io) => {
  program
    .command('token')
    .description('make a token to try with (development only: production takes those of your identity provider)')
    .requiredOption('--as <viewer>', asDescription)
    .option('--purpose <purposes>', 'what for, separated by commas, the default first', purposes, [])
    .option('--expires <time>', 'how long it holds, such as 2h or 7d', '12h')
    .option('--json', 'print the token and its claims as JSON')
    .addHelpText(
      'after',
      `
Examples:
  kith token --as customer:ana
  kith token --as staff --purpose analytics.row
  kith token --as app:acme.app --purpose partner.acme.offers
  curl -H "Authorization: Bearer $(npx kith token --as staff)" …`,
    )
    .action(async ({ as, purpose, expires, json }: Flags) => {
      if (io.config.tokens.key !== null) {
        throw new KithError(
          'CONFIGURATION',
          'Tokens come from your identity provider here: KITH_JWKS_URL or KITH_JWT_PUBLIC_KEY is set.',
        );
      }
      const claims = claimsOf(await policyOf(io.config), as, purpose);
      const secret = await deploymentSecret(io.config.secret, io.config.home);
      const token = await issueToken(secret, io.config.tokens, claims, expires);
      io.result({ json }, { token, ...claims }, token);
    });
};

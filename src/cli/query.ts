import { readFile } from 'node:fs/promises';
import { deploymentSecret } from '../database/secret.js';
import { KithError } from '../model/errors.js';
import { issueToken } from '../serve/tokens.js';
import type { Register } from './command-io.js';
import { policyOf } from './policy.js';
import { asDescription, claimsOf, purposes } from './viewer-options.js';

interface Flags {
  readonly as: string;
  readonly purpose: readonly string[];
  readonly file?: string;
  readonly variables: string;
  readonly url?: string;
  readonly json?: boolean;
}

/** `kith query`: asks the running server, through the same door as everybody. */
export const register: Register = (program, io) => {
  program
    .command('query')
    .description('ask the running server one GraphQL operation and print the answer')
    .argument('[operation]', 'the operation; or give --file')
    .requiredOption('--as <viewer>', asDescription)
    .option('--purpose <purposes>', 'what for, separated by commas, the default first', purposes, [])
    .option('--file <path>', 'read the operation from a file')
    .option('--variables <json>', 'the variables', '{}')
    .option('--url <address>', 'the server; the one of this machine if none is given')
    .option('--json', 'print the answer on one line')
    .addHelpText(
      'after',
      `
Examples:
  kith query --as customer:ana '{ me { name recommendations(first: 3) { product { name } reason } } }'
  kith query --as staff --purpose analytics.row --file page.graphql --variables '{"first": 5}'`,
    )
    .action(async (operation: string | undefined, flags: Flags) => {
      const query = operation ?? (flags.file === undefined ? '' : await readFile(flags.file, 'utf8'));
      if (query.trim() === '')
        throw new KithError('BAD_USER_INPUT', 'Give an operation as an argument or with --file.');
      const secret = await deploymentSecret(io.config.secret, io.config.home);
      const token = await issueToken(
        secret,
        io.config.tokens,
        claimsOf(await policyOf(io.config), flags.as, flags.purpose),
        '5m',
      );
      const url = flags.url ?? `http://${io.config.host}:${io.config.port}/graphql`;
      const answer = await send(url, token, { query, variables: variablesOf(flags.variables) }, io.signal);
      io.result(flags, answer, JSON.stringify(answer, null, 2));
      if (answer.data === undefined || answer.data === null) io.fail();
    });
};

function variablesOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new KithError('BAD_USER_INPUT', '--variables is not JSON.', { cause });
  }
}

async function send(url: string, token: string, body: object, signal: AbortSignal): Promise<{ data?: unknown }> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body), signal }).catch(
    (cause: unknown) => {
      throw new KithError(
        'DATABASE_UNAVAILABLE',
        `No server answers at ${url}. Start one with \`npm start\`, or give --url.`,
        { cause },
      );
    },
  );
  return (await response.json()) as { data?: unknown };
}

import { readFile } from 'node:fs/promises';
import { type DocumentNode, GraphQLError, parse, validate } from 'graphql';
import { objectionsWhileForgetting } from '../consent/inferences.js';
import { clientOf, type Policy, policyRev } from '../consent/policy.js';
import { isPurpose } from '../consent/purposes.js';
import type { Viewer } from '../consent/viewer.js';
import { asClassed, ConsentRecordReads } from '../graph/consent-record-reads.js';
import { unknownCustomer } from '../graph/consent-writes.js';
import { loadCatalogue } from '../graph/read/catalogue.js';
import { KithError } from '../model/errors.js';
import type { InternalIds } from '../model/ids.js';
import { whyFields, whyText } from '../serve/consent/why.js';
import { buildKithSchema } from '../serve/schema/build.js';
import { endUserOf } from '../serve/tokens.js';
import { openAudit } from './audit-trail.js';
import type { CommandIo, Ground, Register } from './command-io.js';
import { policyOf } from './policy.js';
import { asDescription, claimsOf } from './viewer-options.js';

interface Flags {
  readonly as: string;
  readonly about: string;
  readonly purpose?: string;
  readonly endUser?: string;
  readonly json?: boolean;
}

/** `kith why`: prints every step of the decisions that an operation asks for, about one customer. It is written down in the audit. */
export const register: Register = (program, io) => {
  program
    .command('why')
    .description(
      'say why a viewer sees each field of an operation of a customer, or does not; written down in the audit',
    )
    .argument('<operation>', 'a query, or a file that holds one')
    .requiredOption('--as <viewer>', `a registered client, or ${asDescription}`)
    .requiredOption('--about <customer>', "the customer's key in the source system")
    .option('--purpose <purpose>', 'what for; the first of the viewer if none is given')
    .option('--end-user <who>', 'who sits before the client: customer:ID, staff:ROLE or scientist:PROJECT')
    .option('--json', 'print the decisions as JSON')
    .addHelpText(
      'after',
      `
Examples:
  kith why '{ customers { nodes { name city } } }' --as kith.console --end-user staff:analyst --purpose analytics.row --about ana
  kith why page.graphql --as app:acme.app --about ana --json`,
    )
    .action((operation: string, flags: Flags) => io.withGraph((ground) => why(io, ground, { operation, flags })));
};

async function why(io: CommandIo, ground: Ground, asked: { readonly operation: string; readonly flags: Flags }) {
  const { flags } = asked;
  const policy = await policyOf(io.config);
  const viewer = viewerOf(policy, ground.ids, flags);
  const schema = await buildKithSchema();
  const document = documentOf(await textOf(asked.operation));
  const [fault] = validate(schema, document);
  if (fault !== undefined) throw new KithError('BAD_USER_INPUT', fault.message);

  const customerId = ground.ids.of('Customer', flags.about);
  await using audit = await openAudit(io.config);
  await audit.record({
    operation: 'why',
    client: viewer.client,
    endUser: 'operator',
    purpose: viewer.purpose,
    about: [customerId],
    policyRev: policyRev(policy),
    detail: { asIf: viewer.endUser?.kind ?? 'machine' },
  });
  const record = (await new ConsentRecordReads(ground.graph).recordsOf([customerId])).get(customerId);
  if (record === undefined) throw unknownCustomer();
  const heldBack = record.forgetting ? objectionsWhileForgetting : [];
  const facts = { ...asClassed(record), policy, now: Date.now() };
  const fields = whyFields({ schema, document, catalogue: loadCatalogue() }, { viewer, customerId, facts });
  const told = { viewer: { ...viewer, endUser: viewer.endUser?.kind ?? null }, heldBack, fields };
  io.result(flags, told, [...heldBackText(heldBack), whyText(fields)].join('\n'));
}

function heldBackText(purposes: readonly string[]): readonly string[] {
  if (purposes.length === 0) return [];
  return [
    `Held back: a no is still taking influences out of the graph. Until the last is gone the customer counts as one who objected to ${purposes.join(', ')}.`,
  ];
}

function viewerOf(policy: Policy, ids: InternalIds, flags: Flags): Viewer {
  const asked = flags.purpose === undefined ? [] : [flags.purpose];
  const client = clientOf(policy, flags.as);
  const claims =
    client === undefined ? claimsOf(policy, flags.as, asked) : { client: client.id, endUser: null, purposes: asked };
  const purpose = claims.purposes[0] ?? client?.asks[0]?.purposes[0];
  if (purpose === undefined || !isPurpose(purpose))
    throw new KithError('BAD_USER_INPUT', 'Give --purpose: a leaf of the tree of purposes. See docs/privacy.md.');
  return { client: claims.client, purpose, endUser: endUserOf(flags.endUser ?? claims.endUser, ids) };
}

async function textOf(operation: string): Promise<string> {
  return operation.includes('{') ? operation : readFile(operation, 'utf8');
}

function documentOf(text: string): DocumentNode {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof GraphQLError) throw new KithError('BAD_USER_INPUT', error.message, { cause: error });
    throw error;
  }
}

import { type Command, Option } from 'commander';
import { identifierKey, identifierTypes } from '../model/identifier-key.js';
import type { CommandIo } from './command-io.js';
import { withRights } from './rights-parts.js';

const foundMax = 100;

interface Flags {
  readonly type: string;
  readonly value: string;
  readonly json?: boolean;
}

/** `kith rights find`: whose a contact value is. Only the whole value finds anybody, by its keyed hash: nothing is deciphered and nothing searched through. */
export function registerFind(rights: Command, io: CommandIo): void {
  rights
    .command('find')
    .description(
      'who has this mail address, telephone number, card …; by its keyed hash, so only the whole value finds anybody',
    )
    .addOption(new Option('--type <type>', 'what it is').choices(identifierTypes.map(String)).default('email'))
    .requiredOption('--value <value>', 'the value, as the customer writes it')
    .option('--json', 'print the result as JSON')
    .action((flags: Flags) =>
      withRights(io, async ({ ground, requests, writeDown }) => {
        const { type, value } = flags;
        const identifierId = ground.ids.of('Identifier', identifierKey(type, value));
        const found = await requests.reads.customersOf(identifierId, foundMax);
        // Whether anybody is found is told to the officer only after it was written down.
        await writeDown(
          'find',
          found.map(({ id }) => id),
        );
        const keys = found.map(({ key }) => key);
        io.result(flags, { customers: keys }, keys.length === 0 ? 'Nobody has it.' : keys.join('\n'));
      }),
    );
}

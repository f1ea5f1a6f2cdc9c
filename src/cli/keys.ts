import { addPublicKey, deploymentPublicKeys } from '../database/public-keys.js';
import { deploymentSecret } from '../database/secret.js';
import { adoptKeyStore } from '../graph/key-store-binding.js';
import { adoptPublicKeys } from '../graph/public-key-binding.js';
import { mintingKey } from '../model/public-keys.js';
import { FileKeyStore, keyFilePath } from '../vault/file-key-store.js';
import type { Command } from 'commander';
import type { CommandIo, Register } from './command-io.js';
import { keyStoreId } from './ground.js';

/** `kith keys`: looks after the keys under which personal values are enciphered. */
export const register: Register = (program, io) => {
  const keys = program.command('keys').description('look after the keys of customers');
  keys
    .command('rotate')
    .description('wrap the keys of all customers anew, so that earlier copies of their file are of no more use')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Examples:
  kith keys rotate          while a server runs, or none
  kith keys rotate --json   {"version":2,"keys":1000}

The keys of customers stay as they are, so no value is enciphered anew. Afterwards make a new backup of the file and delete the older ones.`,
    )
    .action(async (options: { readonly json?: boolean }) => {
      const secret = await deploymentSecret(io.config.secret, io.config.home);
      await using store = new FileKeyStore(keyFilePath(io.config.home), secret);
      const report = await store.rotate();
      io.result(options, report, `${report.keys} keys are wrapped under version ${report.version}.`);
    });
  keys
    .command('rotate-ids')
    .description('make a new key for the ids and cursors that leave; those that left before are still read')
    .option('--prepare', 'only let servers read it from their next start on, where several share the home')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Examples:
  kith keys rotate-ids             then start the server anew
  kith keys rotate-ids --json      {"version":2}
  kith keys rotate-ids --prepare   of several servers: start each anew, then \`kith keys rotate-ids\`, and each anew again

Whoever keeps ids of Kith can go on to ask by them, and gets the new ones in answers. Where KITH_PUBLIC_KEYS is set, add the version there.`,
    )
    .action(async (options: { readonly prepare?: boolean; readonly json?: boolean }) => {
      const { home, publicKeys } = io.config;
      const secret = await deploymentSecret(io.config.secret, home);
      const mode = options.prepare === true ? 'prepare' : 'mint';
      const version = await addPublicKey({ home, publicKeys, secret }, mode);
      const text =
        mode === 'prepare'
          ? `Servers read version ${version} from their next start on. When each was started anew, let it mint: \`kith keys rotate-ids\`.`
          : `Ids are made under version ${version} from the next start of the server on.`;
      io.result(options, { version }, text);
    });
  registerAdoption(keys, io);
};

/** What is done where keys are lost. */
function registerAdoption(keys: Command, io: CommandIo): void {
  keys
    .command('adopt')
    .description(
      'take the keys of this home for those of the graph, where the home that the graph was filled from is lost',
    )
    .requiredOption('--yes', 'what was enciphered under the lost keys can then be read by nobody')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Examples:
  kith keys adopt --yes
  kith keys adopt --yes --json   {"adopted":true}

Restore the keys from their backup instead if you can, and nothing is lost. An erasure that is asked for later cannot destroy a key that lies elsewhere.`,
    )
    .action((options: { readonly json?: boolean }) =>
      io.withGraph(
        async ({ graph }) => {
          await adoptKeyStore(graph, await keyStoreId(io.config.home));
          io.result(options, { adopted: true }, `The keys of the graph are those of ${io.config.home}.`);
        },
        { anyKeyStore: true },
      ),
    );
  keys
    .command('adopt-ids')
    .description(
      'take the keys of ids of this home, or of KITH_PUBLIC_KEYS, for those of the graph, where a later version is lost',
    )
    .requiredOption('--yes', 'ids that left under the lost version are then nobody’s')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Examples:
  kith keys adopt-ids --yes
  kith keys adopt-ids --yes --json   {"version":1}

Restore \`public-keys\` of the home from its backup instead if you can, and nothing is lost.`,
    )
    .action((options: { readonly json?: boolean }) =>
      io.withGraph(async ({ graph, secret }) => {
        const adopted = await deploymentPublicKeys({ ...io.config, secret });
        await adoptPublicKeys(graph, adopted);
        const { version } = mintingKey(adopted);
        io.result(options, { version }, `Ids of the graph leave under version ${version}.`);
      }),
    );
}

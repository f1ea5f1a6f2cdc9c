import { InternalIds, type Secret } from '../../../src/model/ids.js';
import { FileKeyStore } from '../../../src/vault/file-key-store.js';

// Makes keys in the file of the first argument, a few at a time, and writes each beside its id, until it is killed.
const [path = '', start = '0'] = process.argv.slice(2);
const secret = Buffer.alloc(32, 3) as unknown as Secret;
const ids = new InternalIds(secret);
const store = new FileKeyStore(path, secret);

for (let round = Number(start); ; round++) {
  const customers = Array.from({ length: 7 }, (_, at) => ids.of('Customer', `k${round * 3 + at}`));
  for (const [id, key] of await store.ensure(customers)) process.stdout.write(`${id} ${key.toString('hex')}\n`);
}

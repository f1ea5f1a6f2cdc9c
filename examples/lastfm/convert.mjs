// Turns the LastFM set of HetRec 2011, as train and test split, into a folder for `kith import`.
// node examples/lastfm/convert.mjs SOURCE OUT
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

const [source, out] = process.argv.slice(2);
if (source === undefined || out === undefined) {
  console.error('Usage: node examples/lastfm/convert.mjs SOURCE OUT');
  process.exit(2);
}

// Assumed, not given by anybody: README.md says so. The notice is one of the built-in policy.
const assumedConsent = {
  at: '2026-01-01T00:00:00Z',
  notice: 'terms-2026',
  version: '1',
  proof: 'assumption of the example',
};
const assumedPurposes = ['personalise', 'social_reco', 'segment', 'train', 'analytics'];

/** The rows of a gzipped CSV file with a header. Only the last column may hold commas. */
async function* rowsOf(name) {
  const lines = createInterface({ input: createReadStream(join(source, `${name}.csv.gz`)).pipe(createGunzip()) });
  let columns = null;
  for await (const line of lines) {
    if (columns === null) columns = line.split(',').length;
    else yield cut(line, columns);
  }
}

function cut(line, columns) {
  const parts = line.split(',');
  const cells = [...parts.slice(0, columns - 1), parts.slice(columns - 1).join(',')];
  return cells.map((cell) => (/^".*"$/.test(cell) ? cell.slice(1, -1).replaceAll('""', '"') : cell));
}

async function write(name, header, rows) {
  const file = createWriteStream(join(out, `${name}.csv`));
  file.write(`${header.join(',')}\n`);
  let count = 0;
  for await (const row of rows) {
    count += 1;
    const text = row.map((cell) => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
    if (!file.write(`${text}\n`)) await once(file, 'drain');
  }
  file.end();
  await finished(file);
  console.log(`${String(count).padStart(8)}  ${name}`);
}

async function* mapped(rows, make) {
  for await (const row of rows) yield* make(...row);
}

async function namesOfItems() {
  const artists = new Map();
  for await (const [artist, name] of rowsOf('artists')) artists.set(artist, name);
  const names = new Map();
  for await (const [item, artist] of rowsOf('item_map')) names.set(item, artists.get(artist) ?? '');
  return names;
}

/** Both directions of a friendship are in the set. It is one friendship, so it is written once. */
function friendships() {
  const written = new Set();
  return mapped(rowsOf('social'), (from, to) => {
    const pair = Number(from) < Number(to) ? `${from} ${to}` : `${to} ${from}`;
    if (from === to || written.has(pair)) return [];
    written.add(pair);
    return [[...pair.split(' '), 'FRIEND_OF']];
  });
}

const consents = () =>
  mapped(rowsOf('user_map'), (user) =>
    assumedPurposes.map((purpose) => {
      const { at, notice, version, proof } = assumedConsent;
      return [user, purpose, '*', '*', 'given', at, notice, version, proof];
    }),
  );

await mkdir(out, { recursive: true });
const names = await namesOfItems();
await write(
  'customers',
  ['customer_id'],
  mapped(rowsOf('user_map'), (user) => [[user]]),
);
await write('products', ['product_id', 'name'], names.entries());
await write('connections', ['from_customer_id', 'to_customer_id', 'type'], friendships());
await write(
  'interactions',
  ['customer_id', 'product_id', 'kind', 'weight'],
  mapped(rowsOf('train'), (user, item, weight) => [[user, item, 'listened', weight]]),
);
await write(
  'consents',
  ['customer_id', 'purpose', 'category', 'recipient', 'action', 'at', 'notice_id', 'notice_version', 'proof'],
  consents(),
);

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Uses } from '../../../src/analyse/contributions.js';
import type { InternalId } from '../../../src/model/ids.js';
import { packInteractions } from '../../../src/recommend/interactions.js';

const hooks = fileURLToPath(new URL('../../typescript-hooks.mjs', import.meta.url));
const child = fileURLToPath(new URL('./reading-child.ts', import.meta.url));

const row = fc.array(fc.tuple(fc.constantFrom('b', 'a', 'd', 'c', 'f'), fc.integer({ min: 0, max: 4 })), {
  maxLength: 6,
});

test('uses that were read as numbers pack to what the lists of their ids say, whoever came first', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 12 }), fc.subarray(['a', 'e', 'f']), (rows, besides) => {
      const uses = new Uses();
      for (const [customer, one] of rows.entries())
        uses.add(`c${customer}` as InternalId, { productIds: one.map(([id]) => id), days: one.map(([, day]) => day) });

      const packed = uses.packed(besides);

      const kept = rows.filter((one) => one.length > 0);
      const ids = [...new Set([...kept.flat().map(([id]) => id), ...besides])].sort();
      const lists = kept.map((one) => one.map(([id]) => ids.indexOf(id)));
      expect(packed.productIds).toEqual(ids);
      expect(packed.customerIds).toHaveLength(kept.length);
      expect(packed.interactions).toEqual(packInteractions(lists, ids.length));
    }),
  );
});

test('300,000 customers are read where V8 may hold 160 MB', async () => {
  const reading = spawn(process.execPath, ['--max-old-space-size=160', '--import', hooks, child, '300000'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  reading.stdout.on('data', (text) => (said += String(text)));
  const [code] = await once(reading, 'close');

  expect(code).toBe(0);
  expect(JSON.parse(said)).toEqual([300_000, 3_600_000]);
}, 120_000);

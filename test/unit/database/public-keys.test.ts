import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { addPublicKey, deploymentPublicKeys } from '../../../src/database/public-keys.js';
import type { Secret } from '../../../src/model/ids.js';

const home = await mkdtemp(join(tmpdir(), 'kith-public-keys-'));
afterAll(() => rm(home, { recursive: true }));

const secret = Buffer.alloc(32, 7) as Secret;
const other = 'ab'.repeat(32);
const said = (publicKeys: string | null) => deploymentPublicKeys({ publicKeys, home, secret });

describe('the setting', () => {
  test('a bare 1 is the secret of the deployment, and the last mints', async () => {
    expect(await said(`1, 2=${other}`)).toEqual([
      { version: 1, secret },
      { version: 2, secret: Buffer.from(other, 'hex') },
    ]);
    expect((await said(`2=${other},1`)).at(-1)?.version).toBe(1);
  });

  test('a version that it does not name is read no more', async () => {
    expect((await said(`2=${other}`)).map((key) => key.version)).toEqual([2]);
  });

  test.each([
    ['', 'must list 1'],
    ['2', 'must list 1'],
    [`0=${other}`, 'must list 1'],
    [`256=${other}`, 'must list 1'],
    [`1,2=${other},2=${other}`, 'version 2 twice'],
    ['1,2=abcd', 'version 2 in KITH_PUBLIC_KEYS must be at least 32 bytes'],
  ])('%j is refused', async (text, why) => {
    await expect(said(text)).rejects.toMatchObject({ code: 'SECRET_INVALID', message: expect.stringContaining(why) });
  });
});

describe('the home', () => {
  test('holds none before one was added, and then all of them, for its owner alone', async () => {
    expect(await said(null)).toEqual([{ version: 1, secret }]);

    expect(await addPublicKey({ publicKeys: null, home, secret }, 'mint')).toBe(2);
    expect(await addPublicKey({ publicKeys: null, home, secret }, 'mint')).toBe(3);

    const keys = await said(null);
    expect(keys.map((key) => key.version)).toEqual([1, 2, 3]);
    expect(keys[0].secret).toEqual(secret);
    expect(keys[1]?.secret).not.toEqual(keys[2]?.secret);
    expect((await stat(join(home, 'public-keys'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(home, 'public-keys'), 'utf8')).not.toContain(secret.toString('hex'));
  });

  test('reads one that is prepared and goes on to mint the last, until it is to mint it', async () => {
    expect(await addPublicKey({ publicKeys: null, home, secret }, 'prepare')).toBe(4);
    expect(await addPublicKey({ publicKeys: null, home, secret }, 'prepare')).toBe(4);
    const prepared = await said(null);
    expect(prepared.map((key) => key.version)).toEqual([4, 1, 2, 3]);

    expect(await addPublicKey({ publicKeys: null, home, secret }, 'mint')).toBe(4);
    const minting = await said(null);
    expect(minting.map((key) => key.version)).toEqual([1, 2, 3, 4]);
    expect(minting.at(-1)).toEqual(prepared[0]);
  });

  test('takes rights away that others have', async () => {
    await chmod(join(home, 'public-keys'), 0o644);
    await said(null);

    expect((await stat(join(home, 'public-keys'))).mode & 0o777).toBe(0o600);
  });

  test('is not written where the setting says it all', async () => {
    await expect(addPublicKey({ publicKeys: '1', home, secret }, 'mint')).rejects.toMatchObject({
      code: 'CONFIGURATION',
    });
  });
});

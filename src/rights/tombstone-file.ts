import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Tombstone } from '../graph/erasure-writes.js';
import type { InternalId } from '../model/ids.js';

/** Where a deployment keeps who was erased, beside the database: a restored backup knows nothing of it. */
export function tombstonePath(home: string): string {
  return join(home, 'rights', 'erased.ndjson');
}

/** Who was erased, one line each, outside the database. A line holds the internal id, which leads to nobody, and a time. */
export class TombstoneFile {
  constructor(private readonly path: string) {}

  /** Resolves once the line is on the disk. */
  async add({ hash, at }: Tombstone): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    const file = await open(this.path, 'a', 0o600);
    try {
      // A line of its own, also behind one that a kill or a full disk has torn.
      await file.appendFile(`\n${JSON.stringify({ hash, at })}\n`);
      await file.datasync();
    } finally {
      await file.close();
    }
  }

  /** Everybody once. What a kill left of a last line was never acknowledged, and does not count. */
  async all(): Promise<readonly InternalId[]> {
    const text = await readFile(this.path, 'utf8').catch((error: unknown) => {
      if ((error as { code?: string }).code === 'ENOENT') return '';
      throw error;
    });
    const hashes = text.split('\n').flatMap((line) => {
      try {
        const { hash } = JSON.parse(line) as { hash?: unknown };
        return typeof hash === 'string' ? [hash as InternalId] : [];
      } catch {
        return [];
      }
    });
    return [...new Set(hashes)];
  }
}

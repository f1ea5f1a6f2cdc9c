import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AuditLine, writeLine } from '../../../src/rights/audit-chain.js';
import { type AuditKeys } from '../../../src/rights/audit-keys.js';
import type { AuditFault } from '../../../src/rights/audit-verify.js';
import type { Written } from './written-audit.js';

export interface Tampering {
  readonly what: string;
  readonly does: (audit: Written) => Promise<unknown>;
  readonly fault: AuditFault;
  readonly file: (audit: Written) => string;
  readonly line: number;
}

export const inFirst = ({ first }: Written) => first;
export const inLast = ({ last }: Written) => last;

export async function edit(
  { folder }: Written,
  name: string,
  change: (lines: string[]) => readonly string[],
): Promise<void> {
  const lines = (await readFile(join(folder, name), 'utf8')).trimEnd().split('\n');
  await writeFile(join(folder, name), `${change(lines).join('\n')}\n`);
}

/** What somebody who knows how it is made, but not the keys, makes of a file from a line on. */
export function forged(lines: readonly string[], from: number, keys: AuditKeys): readonly string[] {
  let hash = '';
  return lines.map((text, at) => {
    if (text.startsWith('{"salt"')) return text;
    const line = JSON.parse(text) as AuditLine;
    const body = at === from ? { ...line.body, client: 'kith.web' } : line.body;
    const made = writeLine({ seq: line.seq, at: line.at, body, prevHash: hash }, keys);
    hash = made.hash;
    return at < from ? text : made.text;
  });
}

/** The customers of a line changed. Their characters begin behind `"subjects":"`. */
export function customers(line: string | undefined, change: (all: readonly string[]) => readonly string[]): string {
  const [, before = '', all = ''] = /^(.*"subjects":")(.*)"\}$/.exec(line ?? '') ?? [];
  return `${before}${change(all.match(/.{22}/g) ?? []).join('')}"}`;
}

export const numbered = (line: string | undefined, seq: number) => (line ?? '').replace(/"seq":\d+/, `"seq":${seq}`);

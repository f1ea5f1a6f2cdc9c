import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { segmentNames } from './audit-files.js';

const marksShape = z.record(
  z.string(),
  z.strictObject({ inode: z.number(), changedMs: z.number(), known: z.number() }),
);

/** How a file was when it was last looked through, and for how many of those who were erased. No program can set back when a file changed last. */
type Mark = z.output<typeof marksShape>[string];

/** Which files of the audit were looked through for whom: a file that is as it was needs to be looked through only for who was erased since. */
export class ForgottenMarks {
  private constructor(
    private readonly folder: string,
    private readonly known: z.output<typeof marksShape>,
    private readonly noted: Record<string, Mark> = {},
  ) {}

  /** Marks that cannot be read are as if there were none. */
  static async read(folder: string): Promise<ForgottenMarks> {
    const text = await readFile(pathIn(folder), 'utf8').catch(() => '{}');
    return new ForgottenMarks(folder, marksShape.catch({}).parse(parsed(text)));
  }

  /** The files to look through for all but the first `from` of `known` customers. */
  async due(known: number): Promise<readonly { readonly name: string; readonly from: number; readonly mark: Mark }[]> {
    const due = [];
    for (const name of await segmentNames(this.folder)) {
      const { ino: inode, ctimeMs: changedMs } = await stat(join(this.folder, name));
      const mark = { inode, changedMs, known };
      const was = this.known[name];
      const isSame = was?.inode === inode && was.changedMs === changedMs && was.known <= known;
      if (isSame && was.known === known) this.note(name, mark);
      else due.push({ name, from: isSame ? was.known : 0, mark });
    }
    return due;
  }

  note(name: string, mark: Mark): void {
    this.noted[name] = mark;
  }

  async write(): Promise<void> {
    const path = pathIn(this.folder);
    await writeFile(`${path}.new`, `${JSON.stringify(this.noted)}\n`, { mode: 0o600 });
    await rename(`${path}.new`, path);
  }
}

function pathIn(folder: string): string {
  return join(folder, 'forgotten.json');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

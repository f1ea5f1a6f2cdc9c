import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PairState } from '../../test/noninterference/pairs.js';

const project = fileURLToPath(new URL('../../', import.meta.url));
const file = join(tmpdir(), `kith-noninterference-${userInfo().uid}.json`);
/** What a finding depends on. */
const sources = ['src', 'cypher', 'test', 'package-lock.json'];

interface Found {
  readonly pairs?: PairState;
  readonly mutants: readonly string[];
  readonly edits: readonly string[];
}

/** What a run has found, written down as it goes, so that with `--keep` a run of the same sources goes on where the last one stopped. */
export class KeptRun {
  #found: Found;

  private constructor(
    private readonly of: string,
    found: Found,
  ) {
    this.#found = found;
  }

  /** `about`: what makes two runs the same, beside the sources. */
  static open({
    keep,
    about,
    note,
  }: {
    readonly keep: boolean;
    readonly about: unknown;
    readonly note: (text: string) => void;
  }): KeptRun {
    const of = createHash('sha256').update(JSON.stringify(about)).update(sourcesHash()).digest('hex');
    const nothing: Found = { mutants: [], edits: [] };
    if (!keep || !existsSync(file)) return new KeptRun(of, nothing);
    const { of: was, found } = JSON.parse(readFileSync(file, 'utf8')) as { readonly of: string; readonly found: Found };
    if (was !== of) note('the run that was kept is of other sources or sizes: this one begins anew');
    return new KeptRun(of, was === of ? found : nothing);
  }

  get found(): Found {
    return this.#found;
  }

  add(more: Partial<Found>): void {
    const { mutants = [], edits = [], ...pairs } = more;
    this.#found = {
      ...this.#found,
      ...pairs,
      mutants: [...this.#found.mutants, ...mutants],
      edits: [...this.#found.edits, ...edits],
    };
    const text = JSON.stringify({ of: this.of, found: this.#found });
    writeFileSync(`${file}.new`, text, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }

  /** The run came to its end. */
  close(): void {
    rmSync(file, { force: true });
  }
}

function sourcesHash(): string {
  const hash = createHash('sha256');
  for (const source of sources) {
    const path = join(project, source);
    const files = source.includes('.')
      ? [path]
      : readdirSync(path, { recursive: true, withFileTypes: true })
          .filter((each) => each.isFile())
          .map((each) => join(each.parentPath, each.name))
          .sort();
    for (const each of files) hash.update(each).update(readFileSync(each));
  }
  return hash.digest('hex');
}

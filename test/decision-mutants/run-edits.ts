import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Edit, editsOf } from './edits.js';
import { equivalentEdits } from './equivalents.js';

/** Where the decision and the outer gate are made. */
const decided = [
  'src/consent/decide.ts',
  'src/serve/gate.ts',
  'src/serve/gate-rules.ts',
  'src/consent/registration.ts',
  'src/consent/paths.ts',
  'src/consent/hearing.ts',
  'src/consent/subject.ts',
  'src/consent/state.ts',
  'src/consent/words.ts',
  'src/consent/leaf-states.ts',
];
const gateTests = ['test/unit/serve/gate-rules.test.ts', 'test/unit/serve/gate.test.ts'];
/** What must tell an edit: unusual policies, cases that a lawyer can read, then the laws with random histories, the gate's, and what takes longest. */
const tests = [
  'test/unit/consent/decide.test.ts',
  'test/unit/consent/policy-cases.test.ts',
  'test/unit/consent/hearing.test.ts',
  'test/unit/consent/standing.test.ts',
  'test/unit/consent/properties.test.ts',
  ...gateTests,
  'test/unit/consent/acting.test.ts',
];
/** An edit may never end. */
const patienceMs = 600_000;
/** Modules of earlier edits stay in memory. */
const editsPerWorker = 40;
/** Threads that run tests at the same time. */
const threads = Math.min(2, availableParallelism());

export interface EditReport {
  readonly caught: readonly string[];
  readonly survivors: readonly string[];
  /** Edits that change no verdict, with the reason; they were tried all the same. */
  readonly equivalents: ReadonlyMap<string, string>;
  /** Said to be equivalent and caught all the same. */
  readonly refuted: readonly string[];
}

export function everyEdit(): readonly Edit[] {
  return decided.flatMap(editsOf);
}

/** Runs the tests under each edit and stops at the first that fails. Throws if one fails without any. `keep` is told of each catch. */
export async function runEdits(
  edits: readonly Edit[],
  about: {
    readonly note: (text: string) => void;
    readonly known?: ReadonlySet<string>;
    readonly keep?: (caught: readonly string[]) => void;
  },
): Promise<EditReport> {
  const { note, known = new Set(), keep = () => undefined } = about;
  const asked = edits.filter(({ name }) => !known.has(name));
  const caught = new Set(edits.filter(({ name }) => known.has(name)).map(({ name }) => name));
  const queue = asked.entries();
  const tried = { count: 0, survived: 0 };
  const work = async () => {
    await using runner = new EditRunner();
    const sound = await runner.fault({ file: '', from: 0, to: 0, text: '', name: 'no edit' });
    if (sound !== null) throw new Error(`without an edit: ${sound}`);
    for (const [, edit] of queue) {
      const isCaught = (await runner.fault(edit)) !== null;
      if (isCaught) {
        caught.add(edit.name);
        keep([edit.name]);
      }
      tried.count += 1;
      tried.survived += isCaught ? 0 : 1;
      if (tried.count % 50 === 0)
        note(`${tried.count} of ${asked.length} edits of the decision: ${tried.survived} not told`);
    }
  };
  await Promise.all(Array.from({ length: threads }, work));
  const reasonOf = ({ name }: Edit) =>
    equivalentEdits.find((each) => name.startsWith(each.file) && name.includes(each.edit))?.reason;
  const real = edits.filter((edit) => reasonOf(edit) === undefined);
  const same = edits.filter((edit) => reasonOf(edit) !== undefined);
  return {
    caught: real.filter(({ name }) => caught.has(name)).map(({ name }) => name),
    survivors: real.filter(({ name }) => !caught.has(name)).map(({ name }) => name),
    equivalents: new Map(same.filter(({ name }) => !caught.has(name)).map((edit) => [edit.name, reasonOf(edit) ?? ''])),
    refuted: same.filter(({ name }) => caught.has(name)).map(({ name }) => name),
  };
}

/** The tests of the decision do not come to the gate; TC strings bear on words alone. */
function testsOf({ file }: Edit): readonly string[] {
  if (file === 'src/consent/words.ts') return [...tests, 'test/unit/consent/tcf.test.ts'];
  return file.startsWith('src/serve/') ? gateTests : tests;
}

/** A thread of its own, since an edit may loop for ever; a new one after a number of edits. */
class EditRunner implements AsyncDisposable {
  #worker: Worker | null = null;
  #edits = 0;

  /** The first test that fails; null if none does. */
  async fault(edit: Edit): Promise<string | null> {
    if (this.#edits >= editsPerWorker) await this.#stop();
    this.#worker ??= new Worker(new URL('./edited-tests.mjs', import.meta.url));
    this.#edits += 1;
    const worker = this.#worker;
    const patience = AbortSignal.timeout(patienceMs);
    const answer = once(worker, 'message', { signal: patience });
    worker.postMessage({ edit, tests: testsOf(edit) });
    try {
      const [fault] = (await answer) as [string | null];
      return fault;
    } catch (error) {
      await this.#stop();
      return `it does not end, or ends the process: ${String(error)}`;
    }
  }

  async #stop(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = null;
    this.#edits = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
  }
}

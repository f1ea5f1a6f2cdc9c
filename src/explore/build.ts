import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { baseClass } from '../consent/classes.js';
import { askedCategories } from '../consent/asked-of.js';
import { categoryKey } from '../consent/categories.js';
import { type Policy, policyRev } from '../consent/policy.js';
import type { ReadTerms } from '../consent/terms.js';
import type { Viewer } from '../consent/viewer.js';
import type { DatabaseSettings } from '../database/database.js';
import { importStore } from '../database/import-store.js';
import { int } from '../graph/statement.js';
import type { PlaceRow, ProductRow, WorkspacePage, WorkspaceReads } from '../graph/workspace-reads.js';
import { KithError } from '../model/errors.js';
import { deriveKey, type Secret } from '../model/ids.js';
import type { Progress } from '../model/progress.js';
import { never } from '../model/time.js';
import { DegreeCensus, MarkCensus } from './census.js';
import { buildPaths, makePrivateFolder, type Manifest, writeManifest } from './homes.js';
import { IdPrints } from './id-prints.js';
import { Projection, tieFile } from './projection.js';
import { Pseudonyms } from './pseudonyms.js';
import { agreedOf, Roster } from './roster.js';
import { Spill } from './spill.js';
import { writeStoreFiles } from './store-files.js';

export interface BuildDeps {
  readonly reads: WorkspaceReads;
  readonly policy: Policy;
  readonly secret: Secret;
  readonly terms: (viewer: Viewer) => Promise<ReadTerms>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly home: string;
  readonly database: DatabaseSettings;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
  /** Makes the database of the files. Tests look at the files instead: it knows nothing else of the main graph. */
  readonly fill?: typeof importStore;
  /** What is drawn for a build. Tests give the same twice. */
  readonly draw?: (bytes: number) => Buffer;
}

/** Rows of a bucket are sorted in memory: of so many customers there is one more. */
const customersOfBucket = 20_000;
const bucketsMax = 64;

/**
 * Builds the database of a project beside whatever is served: reads the main graph under the project's terms, writes it under new names, coarser,
 * and forgets the names' key. Gives the build's manifest. A build that fails or is cancelled leaves nothing.
 */
export async function buildWorkspace(
  deps: BuildDeps,
  about: { readonly project: string; readonly viewer: Viewer },
): Promise<Manifest> {
  const draw = deps.draw ?? randomBytes;
  const build = draw(8).toString('hex');
  const paths = buildPaths(deps.home, about.project, build);
  await makePrivateFolder(paths.folder);
  const names = new Pseudonyms(draw(32), deriveKey(deps.secret, `workspace ${about.project}`));
  try {
    const customers = await deps.reads.customerCount();
    const buckets = Math.min(bucketsMax, Math.ceil(customers / customersOfBucket) || 1);
    const run = new Build(deps, { names, spill: new Spill(paths.spill, buckets), token: canaryToken(draw(24)) });
    const manifest = await run.write({ ...about, build, customers });
    await writeManifest(paths.manifest, manifest);
    return manifest;
  } catch (error) {
    await rm(paths.folder, { recursive: true, force: true });
    throw error;
  } finally {
    names.destroy();
    await rm(paths.spill, { recursive: true, force: true });
    await rm(paths.files, { recursive: true, force: true });
  }
}

/** Long, and of letters that the store keeps as they are, so that it is found in the store's files. */
function canaryToken(bytes: Buffer): string {
  return `Canary{${bytes.toString('hex')}}`;
}

interface Drawn {
  readonly names: Pseudonyms;
  readonly spill: Spill;
  readonly token: string;
}

class Build {
  readonly #marks: MarkCensus;
  readonly #degrees: DegreeCensus;
  readonly #projection: Projection;
  readonly #roster: Roster;
  readonly #now: number;

  constructor(
    private readonly deps: BuildDeps,
    private readonly drawn: Drawn,
  ) {
    const { customersMin, shiftDaysMax } = deps.policy.exploration;
    this.#now = deps.now();
    this.#marks = new MarkCensus(customersMin);
    this.#degrees = new DegreeCensus(customersMin);
    this.#roster = Roster.begin(deps.secret);
    this.#projection = new Projection({
      names: drawn.names,
      spill: drawn.spill,
      marks: this.#marks,
      degrees: this.#degrees,
      shiftDaysMax,
      now: this.#now,
    });
  }

  async write(about: {
    readonly project: string;
    readonly build: string;
    readonly viewer: Viewer;
    readonly customers: number;
  }): Promise<Manifest> {
    const { deps, drawn } = this;
    const paths = buildPaths(deps.home, about.project, about.build);
    const read = await deps.terms(about.viewer);
    await drawn.spill.open();
    await this.#open();
    await this.#everybody(read, about.customers);
    const pseudonym = await this.#canaries(read, about.viewer);
    this.#projection.finish();
    await drawn.spill.flush();

    const ids = new IdPrints();
    const { spill } = drawn;
    deps.progress({ stage: 'sorting the workspace', done: 0, total: null, unit: 'rows' });
    const files = await writeStoreFiles({
      spill,
      marks: this.#marks,
      degrees: this.#degrees,
      folder: paths.files,
      wrote: (id) => ids.add(id),
    });
    drawn.names.destroy();
    await rm(paths.spill, { recursive: true, force: true });
    this.#check();
    deps.progress({ stage: 'filling the workspace', done: 0, total: null, unit: 'rows' });
    const settings = { ...deps.database, address: null, kind: 'embedded', home: paths.home } as const;
    await (deps.fill ?? importStore)(settings, { ...files, reportFile: `${paths.files}/refused` }, deps.progress);
    await this.#roster.write(paths.roster);
    await ids.write(paths.ids);
    return {
      project: about.project,
      build: about.build,
      builtAt: new Date(this.#now).toISOString(),
      policyRev: policyRev(deps.policy),
      customers: this.#roster.size,
      rows: files.rows,
      canary: { token: drawn.token, pseudonym },
    };
  }

  /** What is about nobody: products, stores, what customers may belong to. */
  async #open(): Promise<void> {
    for await (const page of this.deps.reads.products(this.#options())) {
      for (const row of page) this.#product(row);
      await this.drawn.spill.flush();
    }
    for (const row of await this.deps.reads.places(this.#options())) this.#place(row);
    await this.drawn.spill.flush();
  }

  #product(row: ProductRow): void {
    const { names, spill } = this.drawn;
    const name = names.of('Product', row.id);
    const cells = [row.name, row.brand, row.priceMinor, row.currency];
    spill.add('Product', { owner: null, ids: [name], cells, places: [] });
    for (const id of row.categoryIds) {
      const ids = [name, names.of('Category', id)];
      spill.add(tieFile('IN_CATEGORY', 'Product', 'Category'), { owner: null, ids, cells: [], places: [] });
    }
  }

  #place({ label, id, name, kind, city, parentIds }: PlaceRow): void {
    const { names, spill } = this.drawn;
    const own = names.of(label, id);
    const cells = label === 'Store' ? [name, kind, city] : [name, kind];
    spill.add(label, { owner: null, ids: [own], cells, places: [] });
    for (const parent of parentIds) {
      const ids = [own, names.of('Category', parent)];
      spill.add(tieFile('CHILD_OF', 'Category', 'Category'), { owner: null, ids, cells: [], places: [] });
    }
  }

  async #everybody(read: ReadTerms, total: number): Promise<void> {
    let done = 0;
    for await (const page of this.deps.reads.pages(read, this.#options())) {
      this.#check();
      for (const row of page.customers) {
        if (row.present) this.#roster.add(row.customerId, agreedOf(read, row.class));
      }
      this.#project(page);
      if (this.drawn.spill.isFull) await this.drawn.spill.flush();
      done += page.customers.length;
      this.deps.progress({ stage: 'reading who agreed', done, total: Math.max(done, total), unit: 'customers' });
    }
  }

  /** Everybody who is present. The lists of a page are read one after another, so somebody who came in between may be in one alone. */
  #project(page: WorkspacePage): void {
    const present = new Set(page.customers.filter((row) => row.present).map((row) => row.customerId));
    const isPresent = (row: { readonly customerId: string }) => present.has(row.customerId);
    for (const row of page.customers.filter(isPresent)) this.#projection.customer(row);
    for (const row of page.commerce.filter(isPresent)) this.#projection.commerce(row);
    for (const row of page.social.filter(isPresent)) this.#projection.social(row);
    for (const row of page.belongings.filter(isPresent)) this.#projection.belongings(row);
    for (const row of page.behaviour.filter(isPresent)) this.#projection.behaviour(row);
  }

  /**
   * One canary has the class of contract and law, as whoever said nothing; the other a class beyond the table, in which all is open that the
   * project may ask for. Gives the pseudonym of the one who is in.
   */
  async #canaries(read: ReadTerms, viewer: Viewer): Promise<string> {
    const { token, names } = this.drawn;
    const yesClass = Math.max(...Object.values(read.allow).map((vector) => vector.length));
    const asked = new Set([...askedCategories(this.deps.policy, viewer)].map(categoryKey));
    const allow = Object.fromEntries(
      Object.entries(read.allow).map(([key, vector]) => {
        const longer = new Int8Array(yesClass + 1);
        longer.set(vector);
        if (asked.has(key as never) || key === 'identity_presence') longer[yesClass] = 1;
        return [key, longer];
      }),
    );
    const classes = (cc: number) => ({ [read.cc]: int(cc), [read.ccUntil]: int(never) });
    // Behind every id of the graph, which is base64url.
    const [yes, no] = [`~yes ${token}`, `~no ${token}`];
    const planted = { token, yes, no, yesClasses: classes(yesClass), noClasses: classes(baseClass) };
    const page = await this.deps.reads.canaries(planted, { ...read, allow }, this.#options());
    const present = page.customers.filter((row) => row.present).map((row) => row.customerId);
    if (present.length !== 1 || present[0] !== yes) {
      throw new KithError(
        'INTERNAL_SERVER_ERROR',
        'The canary who said no was read, or the one who said yes was not: nothing was built.',
      );
    }
    this.#project(page);
    return names.of('Customer', yes);
  }

  #options() {
    const { signal } = this.deps;
    return signal === undefined ? {} : { signal };
  }

  #check(): void {
    if (this.deps.signal?.aborted === true) throw new KithError('REQUEST_CANCELLED', 'The build was cancelled.');
  }
}

import type { ReadTerms } from '../consent/terms.js';
import type { WorkspaceInspection } from '../graph/workspace-inspection.js';
import type { WorkspaceReads } from '../graph/workspace-reads.js';
import type { Secret } from '../model/ids.js';
import { buildPaths, idFilesOf, type Manifest } from './homes.js';
import { IdPrints } from './id-prints.js';
import { filesWith } from './raw-search.js';
import { agreedOf, Roster } from './roster.js';
import { forbiddenProperties, nodeTables, tieTables } from './tables.js';

/** What a look through a workspace found. All but `customers` and `joined` are faults, and the workspace is well where all of those are empty. */
export interface VerifyReport {
  readonly project: string;
  readonly build: string;
  readonly customers: number;
  /** Where a text of the canaries stands: `Customer.city`, or a file. */
  readonly canariesFound: readonly string[];
  /** Whether the canary who agreed is missing, so that not finding its texts would prove nothing. */
  readonly canaryMissing: boolean;
  /** Labels, types and properties that a workspace may not have. */
  readonly forbidden: readonly string[];
  /** Nodes and relationships of no known label or type. */
  readonly unknown: number;
  /** Customers in it who have since withdrawn something that is in it, or are gone. */
  readonly withdrawn: number;
  /** Ids that another build or the main graph has as well. */
  readonly sharedIds: number;
  /** Customers in it whom this build did not put there. */
  readonly strangers: number;
  /** Customers who agree now and are not in it yet. */
  readonly joined: number;
}

export interface VerifyDeps {
  /** Of the main graph. */
  readonly reads: WorkspaceReads;
  readonly terms: ReadTerms;
  /** Of the workspace. */
  readonly inspection: WorkspaceInspection;
  readonly secret: Secret;
  readonly home: string;
}

/** Looks through all labels, relationships, properties and files of a build, and compares it with the main graph as it is now. */
export async function verifyWorkspace(deps: VerifyDeps, manifest: Manifest): Promise<VerifyReport> {
  const { project, build } = manifest;
  const paths = buildPaths(deps.home, project, build);
  const ids = await IdPrints.read(paths.ids);
  const roster = await Roster.read(paths.roster, deps.secret);
  const consents = await compareConsents(deps, roster, ids);
  const counts = await deps.inspection.counts(manifest.canary.pseudonym);
  const names = await deps.inspection.names();
  const files = await filesWith(paths.home, manifest.canary.token);
  return {
    project,
    build,
    customers: roster.size,
    canariesFound: [...(await canaryTexts(deps.inspection, manifest.canary.token)), ...files.found],
    canaryMissing: counts.canaries !== 1,
    forbidden: await forbidden(deps.inspection),
    unknown: names.nodes - counts.nodes + (names.ties - counts.ties),
    withdrawn: consents.withdrawn,
    sharedIds: consents.shared + (await sharedWithOthers(deps.home, build, ids)),
    strangers: await strangers(deps.inspection, ids),
    joined: consents.joined,
  };
}

export function isWell(report: VerifyReport): boolean {
  const { canariesFound, canaryMissing, forbidden: names, unknown, withdrawn, sharedIds, strangers: others } = report;
  return (
    canariesFound.length === 0 && !canaryMissing && names.length === 0 && unknown + withdrawn + sharedIds + others === 0
  );
}

async function canaryTexts(inspection: WorkspaceInspection, token: string): Promise<readonly string[]> {
  const texts = await inspection.texts();
  const holding = texts.filter(({ value }) => value?.includes(token) === true);
  return [...new Set(holding.map(({ name, property }) => `${name}.${property}`))];
}

/** A property counts as known by the label or type that may have it, so `Customer.name` is found although a product has a name. */
async function forbidden(inspection: WorkspaceInspection): Promise<readonly string[]> {
  const { labels, types, properties } = await inspection.names();
  const tables: Readonly<Record<string, readonly { readonly name: string }[]>> = { ...nodeTables, ...tieTables };
  const used = new Set((await inspection.texts()).map(({ name, property }) => `${name}.${property}`));
  const misplaced = [...used].filter((use) => {
    const [name = '', property = ''] = use.split('.');
    const isId = property === 'id' && Object.hasOwn(nodeTables, name);
    return !isId && tables[name]?.some((column) => column.name === property) !== true;
  });
  return [
    ...labels.filter((label) => !Object.hasOwn(nodeTables, label)),
    ...types.filter((type) => !Object.hasOwn(tieTables, type)),
    ...properties.filter((property) => forbiddenProperties.includes(property)),
    ...misplaced,
  ];
}

/** Every customer of the main graph as they are now, against the roster of the build. */
async function compareConsents({ reads, terms }: VerifyDeps, roster: Roster, ids: IdPrints) {
  let [kept, withdrawn, joined, shared] = [0, 0, 0, 0];
  for await (const page of reads.customers(terms)) {
    for (const row of page) {
      if (ids.has(row.customerId)) shared += 1;
      const before = roster.agreed(row.customerId);
      const now = row.present ? agreedOf(terms, row.class) : 0n;
      if (before === null) joined += row.present ? 1 : 0;
      else {
        kept += 1;
        if (!row.present || (before & ~now) !== 0n) withdrawn += 1;
      }
    }
  }
  for await (const page of reads.products()) shared += page.filter(({ id }) => ids.has(id)).length;
  shared += (await reads.places()).filter(({ id }) => ids.has(id)).length;
  // Whoever is in the roster and no more in the graph was erased.
  return { withdrawn: withdrawn + roster.size - kept, joined, shared };
}

async function sharedWithOthers(home: string, build: string, ids: IdPrints): Promise<number> {
  let shared = 0;
  for (const file of await idFilesOf(home, build)) {
    // A build that another process is making has no such file yet.
    const others = await IdPrints.read(file).catch(() => null);
    if (others !== null) shared += ids.sharedWith(others);
  }
  return shared;
}

async function strangers(inspection: WorkspaceInspection, ids: IdPrints): Promise<number> {
  let unknown = 0;
  for await (const page of inspection.customerIds()) unknown += page.filter((id) => !ids.has(id)).length;
  return unknown;
}

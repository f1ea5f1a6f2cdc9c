import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../../src/database/open.js';
import { buildWorkspace } from '../../../src/explore/build.js';
import { buildPaths } from '../../../src/explore/homes.js';
import { projectViewer } from '../../../src/explore/project.js';
import { filesWith } from '../../../src/explore/raw-search.js';
import { workspaceSettings } from '../../../src/explore/server.js';
import { isWell, verifyWorkspace } from '../../../src/explore/verify.js';
import { ConsentWrites } from '../../../src/graph/consent-writes.js';
import { Graph } from '../../../src/graph/graph.js';
import { WorkspaceInspection } from '../../../src/graph/workspace-inspection.js';
import { noProgress } from '../../../src/model/progress.js';
import { exploreGround, project, researchWorld, smallPolicy } from '../../explore/ground.js';
import { clearGraph, openGraph, testSecret } from '../../graph-harness.js';
import { WorldWriter } from '../../world-writer.js';

let graph: Graph;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
});

afterAll(() => graph[Symbol.asyncDispose]());

test('what must not be in a workspace is found wherever it is put', { timeout: 400_000 }, async () => {
  await using ground = await exploreGround(graph);
  await new WorldWriter(graph, new ConsentWrites(graph, smallPolicy, () => Date.now())).write(researchWorld(2));
  const viewer = projectViewer(smallPolicy, project);
  const manifest = await buildWorkspace(ground.deps, { project, viewer });
  const about = { home: ground.home, project, build: manifest.build };
  const { token } = manifest.canary;
  const settings = workspaceSettings(ground.deps.database, about, {
    phase: 'preparing',
    boltPort: null,
    httpPort: null,
  });
  const database = await openDatabase(settings, noProgress);
  const { clean, dirty } = await looks();
  await database[Symbol.asyncDispose]();
  const onDisk = await filesWith(buildPaths(ground.home, project, manifest.build).home, token);

  expect(clean).toMatchObject({ canariesFound: [], forbidden: [], unknown: 0, sharedIds: 0, strangers: 0 });
  expect(isWell(clean)).toBe(true);
  expect(isWell(dirty)).toBe(false);
  expect(dirty.canariesFound).toEqual(expect.arrayContaining(['Customer.city', 'MADE.note']));
  expect(dirty.forbidden).toEqual(
    expect.arrayContaining(['Customer.birthDate', 'MADE.note', 'Identifier', 'IDENTIFIED_BY', 'birthDate']),
  );
  expect(dirty.unknown).toBe(2);
  expect(dirty.strangers).toBe(1);
  expect(onDisk.found.length).toBeGreaterThan(0);
  expect(onDisk.files).toBeGreaterThan(30);

  async function looks() {
    await using workspace = new Graph(database);
    const inspection = new WorkspaceInspection(workspace);
    const terms = await ground.deps.terms(viewer);
    const look = () =>
      verifyWorkspace({ reads: ground.deps.reads, terms, inspection, secret: testSecret, home: ground.home }, manifest);
    const clean = await look();
    await workspace.raw(
      'MATCH (customer:Customer) WITH customer LIMIT 1 SET customer.city = $token, customer.birthDate = date()',
      {
        token,
      },
    );
    await workspace.raw('MATCH ()-[made:MADE]->() WITH made LIMIT 1 SET made.note = $token', { token });
    await workspace.raw("CREATE (:Customer {id: 'put here by hand'})-[:IDENTIFIED_BY]->(:Identifier)");
    return { clean, dirty: await look() };
  }
});

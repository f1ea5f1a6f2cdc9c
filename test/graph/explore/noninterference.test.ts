import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../../src/database/open.js';
import { buildWorkspace } from '../../../src/explore/build.js';
import { deleteBuilds, type Manifest } from '../../../src/explore/homes.js';
import { projectViewer } from '../../../src/explore/project.js';
import { workspaceSettings } from '../../../src/explore/server.js';
import { ConsentWrites } from '../../../src/graph/consent-writes.js';
import { Graph, type GraphAddress } from '../../../src/graph/graph.js';
import { loadCatalogue } from '../../../src/graph/read/catalogue.js';
import { Random } from '../../../src/ingest/generate/random.js';
import { noProgress } from '../../../src/model/progress.js';
import { drawer, exploreGround, project, smallPolicy } from '../../explore/ground.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { randomWorld, type World } from '../../random-world.js';
import { FactChanger } from '../../withheld-facts.js';
import { WorldWriter } from '../../world-writer.js';

// Two main graphs that differ only in what is withheld from the project give equal workspaces. Pseudonyms and shifts are drawn from the same
// bytes here, so that equal means equal in every property and in the order of the store.

let graph: Graph;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
});

afterAll(() => graph[Symbol.asyncDispose]());

const said = ['*', 'purchase', 'social', 'location', 'identity.birth', 'behaviour', 'inferred', 'service', 'sentiment'];

/** A world in which most agreed to a part of research. */
function researchWorld(seed: number): World {
  const world = randomWorld(seed, 60);
  const random = new Random(seed, ['research']);
  const words = world.nodes
    .filter((node) => node.noun === 'Customer')
    .flatMap(({ key }) =>
      said
        .filter(() => random.chance(0.4))
        .map((category) => [key, { action: 'given', purpose: 'research', category } as const] as const),
    );
  return { ...world, words: [...world.words, ...words] };
}

test('what is withheld from a project changes nothing of its workspace, and what is permitted does', {
  timeout: 600_000,
}, async () => {
  const ground = await exploreGround(graph);
  await using _home = ground;
  const writer = new WorldWriter(graph, new ConsentWrites(graph, smallPolicy, () => Date.now()));
  const viewer = projectViewer(smallPolicy, project);
  const build = () => buildWorkspace({ ...ground.deps, draw: drawer('one') }, { project, viewer });
  const changer = new FactChanger(graph, loadCatalogue(), new Random(3, ['facts']));

  await writer.write(researchWorld(4));
  const before = await dumped(await build());
  const changes = await changer.change('withheld', await ground.deps.terms(viewer));
  const after = await dumped(await build());
  await changer.change('permitted', await ground.deps.terms(viewer));
  const permitted = await dumped(await build());

  expect(changes.values + changes.rows + changes.ties).toBeGreaterThan(100);
  expect(before.length).toBeGreaterThan(300);
  expect(after).toEqual(before);
  expect(permitted).not.toEqual(before);

  async function dumped(manifest: Manifest): Promise<readonly string[]> {
    const about = { home: ground.home, project, build: manifest.build };
    const settings = workspaceSettings(ground.deps.database, about, {
      phase: 'preparing',
      boltPort: null,
      httpPort: null,
    });
    await using database = await openDatabase(settings, noProgress);
    const dump = await dumpOf(database);
    await database[Symbol.asyncDispose]();
    await deleteBuilds(ground.home, project, null);
    return dump;
  }
});

async function dumpOf(address: GraphAddress): Promise<readonly string[]> {
  await using workspace = new Graph(address);
  const nodes = await workspace.raw(
    'MATCH (node) RETURN labels(node) AS labels, properties(node) AS facts ORDER BY id(node)',
  );
  const ties = await workspace.raw(
    'MATCH (from)-[tie]->(to) RETURN from.id AS from, type(tie) AS type, to.id AS to, properties(tie) AS facts ORDER BY id(tie)',
  );
  return [...nodes.records, ...ties.records].map((record) => JSON.stringify(record.toObject()));
}

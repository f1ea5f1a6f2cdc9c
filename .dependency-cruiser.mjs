// The import table of docs/architecture.md. A folder may import itself, the folders listed here, and packages.
const mayImport = {
  model: [],
  consent: ['model'],
  graph: ['model', 'consent', 'observe'],
  recommend: ['model', 'consent'],
  diffusion: ['model'],
  rights: ['model', 'consent', 'graph', 'vault', 'observe'],
  ingest: ['model', 'consent', 'graph', 'vault', 'observe'],
  explore: ['model', 'consent', 'graph', 'database', 'observe'],
  analyse: ['model', 'consent', 'graph', 'recommend', 'diffusion', 'observe'],
  serve: ['model', 'consent', 'graph', 'recommend', 'diffusion', 'rights', 'vault', 'observe'],
  database: ['model', 'observe'],
  observe: ['model'],
  vault: ['model'],
};

const layers = Object.entries(mayImport).map(([folder, targets]) => ({
  name: `${folder}-stays-in-its-layer`,
  severity: 'error',
  comment: `src/${folder} may import ${['itself', ...targets].join(', ')} only. Pass the value in from cli/ or main.ts, or move it to the layer that owns it.`,
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: `^src/(${[folder, ...targets].join('|')})/` },
}));

export default {
  forbidden: [
    ...layers,
    {
      name: 'one-door-to-the-database',
      severity: 'error',
      comment: 'Only src/graph imports neo4j-driver. Add a statement to cypher/ and a method to a class of src/graph.',
      from: { path: '^src/', pathNot: '^src/graph/' },
      to: { path: 'neo4j-driver' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      comment: 'Two modules that need each other are one module, or there is a third one in them.',
      from: { path: '^src/', pathNot: '\\.(type|resolver)\\.ts$' },
      to: { circular: true },
    },
    {
      name: 'no-dev-package-in-the-product',
      severity: 'error',
      comment: 'What src/ imports is a dependency, not a devDependency.',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};

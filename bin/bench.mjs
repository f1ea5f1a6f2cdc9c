// `npm run bench -- NAME [--json] [--full] [--keep]`: runs one bench of bench/ and prints its figures. With --json the last line of stdout is
// `{"bench", "figures", "meta"}`. What goes on is told on stderr.
import { existsSync, readdirSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildIfNeeded } from './build.mjs';
import { prepare } from './prepare.mjs';

const folder = fileURLToPath(new URL('../bench', import.meta.url));
const usage = `Usage: npm run bench -- NAME [--json] [--full] [--keep]
  NAME    ${namesOf().join(', ')}
  --json  the last line of the output is one JSON object
  --full  the longer run, where the bench has one
  --keep  work on the world that an earlier run left at NEO4J_TEST_URI`;

function namesOf() {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && file !== 'bench.ts')
    .map((file) => file.slice(0, -3));
}

function machine() {
  const [cpu] = cpus();
  return {
    cpu: cpu?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
  };
}

function table(figures) {
  const width = Math.max(...Object.keys(figures).map((name) => name.length));
  return Object.entries(figures)
    .map(([name, value]) => `  ${name.padEnd(width)}  ${Number.isInteger(value) ? value : value.toFixed(3)}`)
    .join('\n');
}

async function main() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      full: { type: 'boolean' },
      keep: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  const [name] = positionals;
  if (values.help) return void console.log(usage);
  if (name === undefined || !existsSync(join(folder, `${name}.ts`)) || name === 'bench') {
    console.error(usage);
    process.exitCode = 2;
    return;
  }
  prepare();
  buildIfNeeded();
  const { load } = await import('./load.mjs');
  const { bench } = await load(join('bench', `${name}.ts`));
  const began = performance.now();
  const note = (text) => console.error(`[${((performance.now() - began) / 1_000).toFixed(0).padStart(4)} s] ${text}`);
  const { figures, meta } = await bench.run({ full: values.full ?? false, keep: values.keep ?? false, note });
  const seconds = Math.round((performance.now() - began) / 1_000);
  const whole = { machine: machine(), full: values.full ?? false, seconds, ...meta };
  console.log(`${bench.name}\n${table(figures)}\n${JSON.stringify(whole, null, 2)}`);
  if (values.json) console.log(JSON.stringify({ bench: bench.name, figures, meta: whole }));
}

try {
  await main();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
process.exit();

// Makes the .wasm files of src/recommend of their texts. `npm run wasm` after a change of a text; a test compares the two.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import wabt from 'wabt';

const { parseWat } = await wabt();
for (const name of ['product-vectors', 'score-row', 'square-matrix']) {
  const file = fileURLToPath(new URL(`../src/recommend/${name}.wat`, import.meta.url));
  const { buffer } = parseWat(file, readFileSync(file, 'utf8'), { simd: true }).toBinary({});
  writeFileSync(file.replace(/wat$/, 'wasm'), buffer);
}

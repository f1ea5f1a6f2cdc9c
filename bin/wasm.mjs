// Makes src/recommend/product-vectors.wasm of its text. `npm run wasm` after a change of the text; a test compares the two.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import wabt from 'wabt';

const file = fileURLToPath(new URL('../src/recommend/product-vectors.wat', import.meta.url));
const { parseWat } = await wabt();
const { buffer } = parseWat(file, readFileSync(file, 'utf8'), { simd: true }).toBinary({});
writeFileSync(file.replace(/wat$/, 'wasm'), buffer);

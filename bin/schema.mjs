// Writes schema.graphql from the code. `npm run schema` after a meant change of the schema; a test compares the two.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildIfNeeded } from './build.mjs';

buildIfNeeded();
const { buildKithSchema } = await import('../dist/serve/schema/build.js');
const { printedSchema } = await import('../dist/serve/schema/print.js');
writeFileSync(fileURLToPath(new URL('../schema.graphql', import.meta.url)), printedSchema(await buildKithSchema()));

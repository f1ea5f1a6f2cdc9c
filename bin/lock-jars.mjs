// Resolves src/database/pom.xml with Maven into src/database/jars.lock.json: path, size and sha-256 of each jar, in the order
// of the class path. For developers, after a version in the pom has changed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const folder = fileURLToPath(new URL('../src/database/', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'kith-lock-'));

function maven(...options) {
  const args = ['--batch-mode', '--quiet', '--file', join(folder, 'pom.xml'), ...options];
  return execFileSync('mvn', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

try {
  const list = join(scratch, 'classpath');
  // Maven resets the colours of the terminal even where its output is a pipe.
  const answer = maven('help:evaluate', '-Dexpression=settings.localRepository', '-DforceStdout');
  const repository = stripVTControlCharacters(answer).trim();
  maven('dependency:build-classpath', `-Dmdep.outputFile=${list}`);
  const jars = readFileSync(list, 'utf8')
    .trim()
    .split(delimiter)
    .map((file) => {
      const bytes = readFileSync(file);
      const path = relative(repository, file).split(sep).join('/');
      return { path, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
    });
  const lines = jars.map((jar) => `    ${JSON.stringify(jar)}`).join(',\n');
  writeFileSync(join(folder, 'jars.lock.json'), `{\n  "jars": [\n${lines}\n  ]\n}\n`);
  console.log(`${jars.length} jars, ${jars.reduce((sum, jar) => sum + jar.size, 0)} bytes`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

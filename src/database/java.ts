import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { KithError } from '../model/errors.js';

/** The Java versions that Neo4j 5.26 runs on. */
const versions: readonly number[] = [17, 21];

export interface Java {
  readonly program: string;
  /** The feature release: 17, 21. */
  readonly version: number;
  /** All that it says of itself. */
  readonly build: string;
}

/** The first Java that fits: the given one only, else that of `javaHome`, of the path, of the usual folders.
 * Throws `JAVA_NOT_FOUND` or `JAVA_VERSION`. */
export async function findJava(settings: {
  readonly java: string | null;
  readonly javaHome: string | null;
}): Promise<Java> {
  const seen: Java[] = [];
  const candidates = settings.java === null ? await likelyPrograms(settings.javaHome) : [settings.java];
  for (const program of candidates) {
    const java = await askedFor(program);
    if (java === null) continue;
    if (versions.includes(java.version)) return java;
    seen.push(java);
  }
  throw unfit(settings.java, seen);
}

function unfit(asked: string | null, seen: readonly Java[]): KithError {
  const remedy = `Install OpenJDK ${versions.join(' or ')}, or set KITH_JAVA to its java program.`;
  const [first] = seen;
  if (first !== undefined) {
    const found = `${first.program} is Java ${first.version}`;
    return new KithError('JAVA_VERSION', `The database needs Java ${versions.join(' or ')}; ${found}. ${remedy}`);
  }
  if (asked !== null) {
    return new KithError('JAVA_NOT_FOUND', `KITH_JAVA names ${asked}, which does not run as a Java. ${remedy}`);
  }
  return new KithError('JAVA_NOT_FOUND', `The database needs Java and none was found. ${remedy}`);
}

/** What a program says of itself, or null where it is no Java. */
function askedFor(program: string): Promise<Java | null> {
  return new Promise((resolve) => {
    execFile(program, ['-version'], { timeout: 20_000 }, (error, stdout, stderr) => {
      const said = `${stderr}\n${stdout}`;
      const spoken = /version "(\d+)(?:\.(\d+))?/.exec(said);
      if (error !== null || spoken === null) return resolve(null);
      // Java 8 and older called themselves 1.8.
      const version = Number(spoken[1] === '1' ? spoken[2] : spoken[1]);
      // JDK_JAVA_OPTIONS is told of as well, and no part of it.
      resolve({ program, version, build: said.replaceAll(/^(?:NOTE|Picked up).*$/gm, '').trim() });
    });
  });
}

async function likelyPrograms(javaHome: string | null): Promise<readonly string[]> {
  const installed = await Promise.all([
    javaBelow('/usr/lib/jvm', 'bin/java'),
    javaBelow('/opt/java', 'bin/java'),
    javaBelow('/Library/Java/JavaVirtualMachines', 'Contents/Home/bin/java'),
    javaBelow('/opt/homebrew/opt', 'bin/java'),
  ]);
  return [...(javaHome === null ? [] : [join(javaHome, 'bin/java')]), 'java', ...installed.flat()];
}

async function javaBelow(folder: string, program: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => /jdk|java|jre|temurin|zulu|corretto/i.test(name))
    .map((name) => join(folder, name, program));
}

import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { KithError } from '../model/errors.js';
import { writeJavaArguments } from './java-arguments.js';
import { causeIn } from './start-failure.js';
import { inheritedEnvironment } from './watched-process.js';

/** A Java that is ready to run Neo4j in a home: its program, the file with the class path, and Neo4j's own home. */
export interface Java {
  readonly program: string;
  readonly argumentsFile: string;
  readonly folder: string;
}

const outputBytesMax = 64 * 1_048_576;

/** Runs Neo4j's own administration command. Its arguments travel in a file, because every user of the machine can read a command line. */
export async function runAdminTool(
  java: Java,
  args: readonly string[],
  about: { readonly failed: string; readonly timeoutMs: number },
): Promise<void> {
  const file = join(java.folder, 'admin.args');
  await writeJavaArguments(file, ['org.neo4j.cli.AdminTool', ...args]);
  const env = {
    ...inheritedEnvironment(),
    NEO4J_HOME: java.folder,
    NEO4J_CONF: join(java.folder, 'conf'),
  };
  try {
    await promisify(execFile)(java.program, [`@${java.argumentsFile}`, `@${file}`], {
      env,
      cwd: java.folder,
      timeout: about.timeoutMs,
      maxBuffer: outputBytesMax,
    });
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? causeIn(String(cause.stderr)) : null;
    throw new KithError(
      'DATABASE_START_FAILED',
      `${about.failed}: ${said ?? 'Java ended without a reason'}. Run \`kith doctor\`.`,
      { cause },
    );
  } finally {
    await rm(file, { force: true });
  }
}

import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { causeIn, logMark, startFailure } from '../../../src/database/start-failure.js';

const portTaken = `2026-11-22 20:03:26.203+0000 ERROR Failed to start Neo4j on localhost:7474.
java.lang.RuntimeException: Error starting Neo4j database server at /home/data/databases
\tat org.neo4j.graphdb.facade.DatabaseManagementServiceFactory.startDatabaseServer(Factory.java:299)
Caused by: org.neo4j.kernel.lifecycle.LifecycleException: Component failed to start. Please see the attached cause exception.
\t... 5 more
Caused by: io.netty.channel.unix.Errors$NativeIoException: bind(..) failed with error(-98): Address already in use
2026-11-22 20:03:26.204+0000 INFO  Stopped.
`;

test('the cause is the innermost exception, in its own words', () => {
  expect(causeIn(portTaken)).toBe('bind(..) failed with error(-98): Address already in use');
  expect(causeIn('2026-11-22 20:03:26.203+0000 ERROR Failed to read config: nonsense\n')).toBe(
    'Failed to read config: nonsense',
  );
  expect(causeIn('java.lang.IllegalArgumentException: Unrecognized setting.\n\tat x')).toBe('Unrecognized setting.');
  expect(causeIn('2026-11-22 20:03:26.203+0000 INFO  Started.\n')).toBeNull();
});

test.each([
  ['Caused by: java.net.BindException: Address already in use', 'PORT_TAKEN', 'start again'],
  ['Caused by: java.io.IOException: No space left on device', 'DISK_FULL', 'Free some space'],
  ['Caused by: org.neo4j.io.locker.FileLockException: store_lock is held', 'LOCKED', 'Another Neo4j'],
  ['Caused by: java.lang.IllegalStateException: The store is broken', 'DATABASE_START_FAILED', 'kith db reset'],
])('%s becomes one sentence with what to do', async (text, code, remedy) => {
  const folder = await mkdtemp(join(tmpdir(), 'kith-log-'));
  const [log, console] = [join(folder, 'neo4j.log'), join(folder, 'console.log')];
  await writeFile(log, 'Caused by: a.B: an earlier start, which is of no interest\n');
  const mark = await logMark(log);
  await appendFile(log, `${text}\n`);

  const error = await startFailure(mark, await logMark(console));

  expect(error.code).toBe(code);
  expect(error.message).toContain(text.slice(text.lastIndexOf(': ') + 2));
  expect(error.message).toContain(remedy);
  expect(error.message).toContain(log);
  await rm(folder, { recursive: true });
});

test('what the JVM itself prints is told where there is no log', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kith-log-'));
  const [log, console] = [join(folder, 'neo4j.log'), join(folder, 'console.log')];
  const marks = [await logMark(log), await logMark(console)] as const;
  await writeFile(
    console,
    'Error occurred during initialization of VM\nCould not reserve enough space for object heap\n',
  );

  const error = await startFailure(...marks);

  expect(error.message).toContain('Could not reserve enough space');
  expect(error.message).toContain('KITH_HEAP_MB');
  await rm(folder, { recursive: true });
});

import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { archiveArgument, type ClassArchive } from './class-archive.js';
import { holdsProcedures, type JarLock, takeOver } from './jars.js';
import { writeJavaArguments } from './java-arguments.js';
import { isCode } from './private-file.js';

export interface Neo4jHome {
  /** Neo4j's own home: data, conf, plugins. */
  readonly folder: string;
  readonly logs: string;
  readonly jarsFolder: string;
  readonly jars: JarLock;
  readonly boltPort: number;
  /** Null: no HTTP, and so no Browser. */
  readonly httpPort: number | null;
  readonly heapMb: number;
  readonly pageCacheMb: number;
  /** Further lines of neo4j.conf. */
  readonly configuration: readonly string[];
  readonly classes: ClassArchive;
}

const heapMbAtStart = 256;
const opened = ['java.nio', 'java.io', 'sun.nio.ch', 'java.lang', 'java.util.concurrent'];

/** Writes the configuration and the plugins folder of the embedded server, and the file of arguments for its JVM, whose path it gives. */
export async function prepareNeo4jHome(home: Neo4jHome): Promise<{ readonly argumentsFile: string }> {
  const conf = join(home.folder, 'conf');
  await mkdir(conf, { recursive: true, mode: 0o700 });
  await mkdir(home.logs, { recursive: true, mode: 0o700 });
  await writeFile(join(conf, 'neo4j.conf'), configuration(home));
  await fillPlugins(home);

  // A file instead of a command line: with the class path it would be 30 kB long.
  const argumentsFile = join(home.folder, 'java.args');
  await writeJavaArguments(argumentsFile, [await archiveArgument(home.classes), ...javaArguments(home)]);
  return { argumentsFile };
}

function configuration(home: Neo4jHome): string {
  const bolt = `127.0.0.1:${home.boltPort}`;
  const lines = [
    '# Written by Kith at every start.',
    `server.directories.logs=${home.logs}`,
    'server.default_listen_address=127.0.0.1',
    `server.bolt.listen_address=${bolt}`,
    `server.bolt.advertised_address=${bolt}`,
    `server.http.enabled=${home.httpPort !== null}`,
    ...(home.httpPort === null ? [] : [`server.http.listen_address=127.0.0.1:${home.httpPort}`]),
    'server.https.enabled=false',
    `server.memory.pagecache.size=${home.pageCacheMb}m`,
    'dbms.security.auth_enabled=true',
    'dbms.security.procedures.unrestricted=gds.*',
    'dbms.usage_report.enabled=false',
    // Nothing here loads by Cypher, and LOAD CSV would read files of this machine and send what it reads anywhere, also in a read session.
    'dbms.security.allow_csv_import_from_file_urls=false',
    'internal.dbms.cypher_ip_blocklist=0.0.0.0/0,::/0',
    // Logical logs serve a restore to a point in time, which the embedded server does not offer.
    'db.tx_log.rotation.retention_policy=keep_none',
    // By then transactions have ended and the store is closed: the server would wait twice five seconds for words of clients that went.
    'internal.dbms.bolt.netty_server_shutdown_quiet_period=0',
    ...home.configuration,
  ];
  return `${lines.join('\n')}\n`;
}

/** What the JVM of the server is given, but for its archive of classes. */
export function javaArguments(home: Neo4jHome): readonly string[] {
  const classPath = home.jars.jars.map((jar) => join(home.jarsFolder, jar.path)).join(delimiter);
  return [
    `-Xms${Math.min(heapMbAtStart, home.heapMb)}m`,
    `-Xmx${home.heapMb}m`,
    '-XX:+ExitOnOutOfMemoryError',
    ...opened.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
    '-classpath',
    classPath,
  ];
}

async function fillPlugins(home: Neo4jHome): Promise<void> {
  const plugins = join(home.folder, 'plugins');
  await mkdir(plugins, { recursive: true });
  const wanted = new Map(home.jars.jars.filter(holdsProcedures).map((jar) => [basename(jar.path), jar.path]));
  const present = new Set(await readdir(plugins));
  for (const name of present) if (!wanted.has(name)) await rm(join(plugins, name), { recursive: true });
  for (const [name, path] of wanted) {
    if (!present.has(name)) await takeOver(join(home.jarsFolder, path), join(plugins, name));
  }
}

/** Whether the server has kept data here before. Its password can be set from outside only until then. */
export async function hasData(folder: string): Promise<boolean> {
  try {
    return (await readdir(join(folder, 'data', 'databases'))).includes('system');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return false;
    throw error;
  }
}

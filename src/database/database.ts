/** A Neo4j that answers. Disposing of it stops what this process started and leaves alone what it found. */
export interface Database extends AsyncDisposable {
  readonly uri: string;
  readonly username: string;
  readonly password: string;
  /** Where Neo4j Browser answers, or null where it is not loaded or not known. */
  readonly browserUrl: string | null;
  readonly kind: 'address' | 'docker' | 'embedded';
  /**
   * Makes later starts faster, where this process started the embedded server and nobody has done so for its jars and its Java: see `ClassArchive`. It works
   * at the lowest priority for some twenty seconds, and ends when the database is stopped. Resolves with whether the next start has an archive.
   */
  archiveClasses(): Promise<boolean>;
}

/** Where to find or keep a Neo4j. */
export interface DatabaseSettings {
  /** A running Neo4j. Null: a container where Docker answers, else the embedded server. */
  readonly address: { readonly uri: string; readonly username: string; readonly password: string } | null;
  /** Which of the two others to take where there is no address. */
  readonly kind: 'auto' | 'docker' | 'embedded';
  /** The folder that holds everything of this deployment: data, logs, password, secret. Absolute. */
  readonly home: string;
  /** The folder of the downloaded jars, in Maven layout. Absolute. Several homes may use one. */
  readonly jars: string;
  /** Where the jars are downloaded from: the address of a repository in Maven layout, without a slash at its end. */
  readonly mirror: string;
  /** A local Maven repository from which jars are taken when their checksum is right. It is never written to. */
  readonly repository: string;
  /** Whether to load Neo4j Browser. */
  readonly browser: boolean;
  /** The ports to use, or null for free ones. */
  readonly boltPort: number | null;
  readonly httpPort: number | null;
  /** The `java` to use, or null to look for one. */
  readonly java: string | null;
  /** The folder of a Java installation to try first, or null. */
  readonly javaHome: string | null;
  /** Upper bounds of the heap and of the page cache in MB, or null to size them to the machine. */
  readonly heapMb: number | null;
  readonly pageCacheMb: number | null;
  /** Further lines of the configuration of the embedded server. */
  readonly configuration?: readonly string[];
}

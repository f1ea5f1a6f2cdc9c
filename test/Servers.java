import java.nio.file.Path;
import java.util.Map;
import org.neo4j.server.CommunityBootstrapper;

/** Several Neo4j in one JVM, each in a home of its own: what the compilers of the JVM make of Neo4j is made once. */
class Servers {
  public static void main(String[] homes) throws InterruptedException {
    for (String home : homes) {
      int code = new CommunityBootstrapper().start(Path.of(home), Path.of(home, "conf", "neo4j.conf"), Map.of(), false, true);
      if (code != 0) System.exit(code);
    }
    Thread.currentThread().join();
  }
}

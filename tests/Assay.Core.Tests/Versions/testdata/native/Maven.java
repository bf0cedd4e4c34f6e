// Answers lines "c<TAB>left<TAB>right" with < = > and "r<TAB>range<TAB>version" with 1 or 0; ! where Maven refuses.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.apache.maven.artifact.versioning.ComparableVersion;
import org.apache.maven.artifact.versioning.DefaultArtifactVersion;
import org.apache.maven.artifact.versioning.InvalidVersionSpecificationException;
import org.apache.maven.artifact.versioning.VersionRange;

public class Maven {
    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        StringBuilder out = new StringBuilder();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] fields = line.split("\t", -1);
            if (fields[0].equals("c")) {
                int order = new ComparableVersion(fields[1]).compareTo(new ComparableVersion(fields[2]));
                out.append(order < 0 ? "<" : order > 0 ? ">" : "=");
            } else {
                try {
                    VersionRange range = VersionRange.createFromVersionSpec(fields[1]);
                    out.append(range.containsVersion(new DefaultArtifactVersion(fields[2])) ? "1" : "0");
                } catch (InvalidVersionSpecificationException e) {
                    out.append("!");
                }
            }
            out.append('\n');
        }
        System.out.print(out);
    }
}

using System.Text;

namespace Assay.Catalogers.Java;

/// <summary>META-INF/maven/GROUP/ARTIFACT/pom.properties, which Maven's archiver writes into every jar that it makes.</summary>
internal static class PomProperties
{
    /// <summary>Null where it names no artifact.</summary>
    public static Coordinates? Parse(ReadOnlySpan<byte> content)
    {
        string? group = null, artifact = null, version = null;
        foreach (var line in Encoding.UTF8.GetString(content).AsSpan().EnumerateLines())
        {
            var separator = line.IndexOfAny('=', ':');
            if (separator <= 0 || line[0] is '#' or '!')
            {
                continue;
            }

            var value = line[(separator + 1)..].Trim().ToString();
            switch (line[..separator].Trim())
            {
                case "groupId":
                    group = value;
                    break;
                case "artifactId":
                    artifact = value;
                    break;
                case "version":
                    version = value;
                    break;
            }
        }

        return Coordinates.IsId(group) && Coordinates.IsId(artifact) ? new Coordinates(group!, artifact!, string.IsNullOrEmpty(version) || version.Contains("${", StringComparison.Ordinal) ? null : version) : null;
    }
}

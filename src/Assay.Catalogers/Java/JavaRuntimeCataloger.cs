using Assay.Catalogers.Executables.Programs;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Java;

/// <summary>The "release" file at the top of every JDK and JRE since 7: openjdk/jdk, make/ReleaseFile.gmk; vendors add fields of their own.</summary>
internal sealed class JavaRuntimeCataloger : ICataloger
{
    public const string CatalogerName = "java/runtime";

    private const int MaxBytes = 256 << 10;

    public string Name => CatalogerName;

    public int Version => 2;

    public Interest Interest { get; } = new() { Globs = ["**/release"], MaxBytes = long.MaxValue };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        // Many other files are called so.
        if (file.SizeBytes > MaxBytes)
        {
            return;
        }

        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        using var lines = new LineReader(file.OpenSequential());
        while (lines.TryRead(out var line, token))
        {
            var text = LossyText.Decode(line).Trim();
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                fields.TryAdd(text[..equals], text[(equals + 1)..].Trim('"'));
            }
        }

        if (fields.GetValueOrDefault("JAVA_VERSION") is not { Length: > 0 } version)
        {
            return;
        }

        version = Field(fields, "JAVA_RUNTIME_VERSION") ?? Field(fields, "FULL_VERSION") ?? version;
        var name = ProductOf(fields, LossyText.Decode(file.Path.Bytes));
        var package = new Package
        {
            Type = "generic",
            Name = name,
            Version = version,
            Origin = Field(fields, "IMPLEMENTOR") is { } vendor ? new PackageOrigin { Vendor = vendor } : null,
            Cpes = ProgramCpe.Of("oracle:" + name, version),
            Purl = PackageUrl.Format("generic", "oracle", name, version, ("repository_url", Field(fields, "SOURCE_REPO"))),
        };
        sink.Add(new PackageFact(package, "runtime:" + name));
    }

    private static string? Field(Dictionary<string, string> fields, string name) => fields.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    // NVD has Oracle's own builds as "jdk" and "jre", all others as "openjdk".
    private static string ProductOf(Dictionary<string, string> fields, string path)
    {
        var vendor = Field(fields, "IMPLEMENTOR");
        var isOracle = Field(fields, "BUILD_TYPE") == "commercial" || (vendor is "Oracle Corporation" && Field(fields, "SOURCE_REPO") is null);
        return !isOracle ? "openjdk"
            : string.Equals(Field(fields, "IMAGE_TYPE"), "JRE", StringComparison.OrdinalIgnoreCase) || path.Contains("jre", StringComparison.OrdinalIgnoreCase) ? "jre"
            : "jdk";
    }
}

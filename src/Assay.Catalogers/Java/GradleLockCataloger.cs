using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Java;

/// <summary>Gradle's lock files: docs.gradle.org, "Locking Versions". A line a module: group:artifact:version=configurations.</summary>
internal sealed class GradleLockCataloger : ICataloger
{
    public const string CatalogerName = "java/gradle-lock";

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["**/gradle.lockfile", "**/buildscript-gradle.lockfile", "**/gradle/dependency-locks/*.lockfile"], MaxBytes = 16 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        using var lines = new LineReader(file.OpenSequential());
        var isBuild = file.Path.FileName.StartsWith("buildscript"u8);
        while (lines.TryRead(out var line, token))
        {
            var text = LossyText.Decode(line).Trim();
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            var module = (equals < 0 ? text : text[..equals]).Split(':');
            if (text.StartsWith('#') || module.Length != 3 || !Coordinates.IsId(module[0]) || !Coordinates.IsId(module[1]) || module[2].Length == 0)
            {
                continue;
            }

            var configurations = equals < 0 ? [] : text[(equals + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries);
            var coordinates = new Coordinates(module[0], module[1], module[2]);
            var package = coordinates.ToPackage(PackageState.Declared, null) with { Scope = isBuild ? PackageScope.Dev : ScopeOf(configurations) };
            sink.Add(new PackageFact(package, coordinates.Key));
        }
    }

    private static PackageScope ScopeOf(string[] configurations) =>
        configurations.Length > 0 && Array.TrueForAll(configurations, name => name.StartsWith("test", StringComparison.Ordinal) || name.Contains("Test", StringComparison.Ordinal))
            ? PackageScope.Test
            : PackageScope.Prod;
}

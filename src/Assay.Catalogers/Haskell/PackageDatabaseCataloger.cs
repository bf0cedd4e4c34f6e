using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Haskell;

/// <summary>
/// A library that GHC knows, one file each: package.conf.d/*.conf (downloads.haskell.org, GHC User's Guide, "InstalledPackageInfo: a package specification"). What it depends
/// on is told by the units' identifiers.
/// </summary>
internal sealed class PackageDatabaseCataloger : ICataloger
{
    public const string CatalogerName = "haskell/package-database";

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["**/package.conf.d/*.conf"], MaxBytes = 4 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var field = "";
        using var lines = new LineReader(file.OpenSequential());
        while (lines.TryRead(out var line, token))
        {
            // A value goes on in lines that stand further in; texts are told in the same way as lists are.
            var text = LossyText.Decode(line);
            var colon = text.Length > 0 && char.IsAsciiLetter(text[0]) ? text.IndexOf(':', StringComparison.Ordinal) : -1;
            field = colon > 0 ? text[..colon].ToLowerInvariant() : field;
            if (field is "name" or "version" or "id" or "license" or "depends" or "package-name" or "lib-name")
            {
                fields[field] = $"{fields.GetValueOrDefault(field)} {text[(colon + 1)..].Trim()}".Trim();
            }
        }

        // A library inside of a package is that package's: "z-attoparsec-z-attoparsec-internal" has the field package-name.
        var name = fields.GetValueOrDefault("package-name") ?? fields.GetValueOrDefault("name");
        if (LibraryFact.Of("hackage", name, fields.GetValueOrDefault("version"), PackageState.Installed, fields.GetValueOrDefault("id")) is not { Package.Version: not null } fact)
        {
            sink.Add(Issue.Notice("haskell.package-database.malformed", "it has no name or no version"));
            return;
        }

        sink.Add(fact.WithLicenses(fields.GetValueOrDefault("license")).WithDepends((fields.GetValueOrDefault("depends") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }
}

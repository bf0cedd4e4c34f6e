using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.R;

/// <summary>
/// DESCRIPTION of an R package (cran.r-project.org, "Writing R Extensions", 1.1.1). R adds a Built field when it installs one; without it the file is the
/// source of a package.
/// </summary>
internal sealed class DescriptionCataloger : ICataloger
{
    public const string CatalogerName = "r/description";

    private static readonly string[] Asking = ["Depends", "Imports", "LinkingTo", "Suggests"];

    public string Name => CatalogerName;

    public int Version => 2;

    public Interest Interest { get; } = new() { Globs = ["**/DESCRIPTION"], MaxBytes = 4 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        // Other programs have files of this name: they have no such fields.
        var block = HeaderBlock.Read(file.OpenSequential(), token);
        var name = block["Package"];
        var state = block["Built"] is null ? PackageState.Declared : PackageState.Installed;
        if (state == PackageState.Declared)
        {
            // A project of renv has the file for its dependencies alone.
            foreach (var asked in Asking.SelectMany(field => Names(block[field])).Distinct(StringComparer.Ordinal))
            {
                sink.Add(new LooseFact(AskedNames.Kind, asked, ""));
            }
        }

        if (LibraryFact.Of("cran", name, block["Version"], state, name) is { Package.Version: not null } fact)
        {
            var license = block["License"] is { } text ? text.Split('+', '|')[0].Trim() : null;
            sink.Add(fact.WithLicenses(license is null || license.StartsWith("file ", StringComparison.Ordinal) || license.StartsWith("Part of R", StringComparison.Ordinal) ? null : license)
                .WithDepends(Names(block["Depends"]).Concat(Names(block["Imports"])).Concat(Names(block["LinkingTo"])).Distinct(StringComparer.Ordinal)));
            sink.Add(new ClaimFact(fact.Key, ClaimKind.Prefix, [.. file.Path.Parent.Bytes, (byte)'\n']));
        }
    }

    private static IEnumerable<string> Names(string? field) => (field ?? "").Split(',').Select(text => text.Split('(')[0].Trim()).Where(name => name.Length > 0 && name != "R");
}

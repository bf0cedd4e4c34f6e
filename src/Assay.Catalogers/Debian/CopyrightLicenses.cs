using System.Text;
using Assay.Core.Cataloging;
using Assay.Core.Files;

namespace Assay.Catalogers.Debian;

/// <summary>A package's licences: from usr/share/doc/PACKAGE/copyright, where the folder or the file is often a link to another package's.</summary>
internal sealed class CopyrightLicenses
{
    private readonly LayeredFacts facts;
    private readonly Dictionary<FilePath, string[]> byPath = [];

    public CopyrightLicenses(LayeredFacts facts)
    {
        this.facts = facts;
        foreach (var (_, file) in facts.VisibleOf(CopyrightCataloger.CatalogerName))
        {
            foreach (var fact in file.Loose)
            {
                byPath[file.Path] = fact.Value.Split('\n');
            }
        }
    }

    public IReadOnlyList<string> Of(string package) =>
        byPath.Count > 0
        && FilePath.TryNormalize(Encoding.UTF8.GetBytes($"usr/share/doc/{package}/copyright"), out var path)
        && facts.Tree.TryResolve(path, followLast: true, out var found)
        && byPath.TryGetValue(found.Path, out var licenses)
            ? licenses
            : [];
}

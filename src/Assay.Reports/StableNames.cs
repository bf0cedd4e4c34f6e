using System.Globalization;
using Assay.Core.Findings;

namespace Assay.Reports;

/// <summary>
/// The stable names of one report, each once: a platform takes two findings of one name for one finding. Where two versions of a package in one lock
/// file have the same flaw, the second is numbered, and once one of them is gone, so is that name: nothing looks new.
/// </summary>
internal sealed class StableNames
{
    private readonly Dictionary<string, int> given = new(StringComparer.Ordinal);

    /// <summary>Of a flaw in a package at a place; 64 hexadecimal digits.</summary>
    public string Of(Finding finding, string path) => Unique(StableName.Of(finding, path));

    /// <summary>Of a check's fault.</summary>
    public string Of(CheckFinding finding) => Unique(StableName.Of(finding));

    /// <summary>Of a secret.</summary>
    public string Of(Secret secret) => Unique(SecretView.NameOf(secret));

    private string Unique(string name)
    {
        given.TryGetValue(name, out var count);
        given[name] = ++count;
        return count == 1 ? name : HashText.Of(string.Create(CultureInfo.InvariantCulture, $"{name}\n{count}"));
    }
}

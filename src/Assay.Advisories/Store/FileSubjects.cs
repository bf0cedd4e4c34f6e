using Assay.Core.Packages;

namespace Assay.Advisories.Store;

/// <summary>
/// What the files of a store are about. Records of one ecosystem's file name other ecosystems too: the Debian file of OSV tells of some flaws of Alpine.
/// That is no ground to call Alpine's packages matched, so a segment counts only where some file is about it.
/// </summary>
internal sealed class FileSubjects
{
    // All records of an ecosystem's file have entries of it, but for a few that were taken back and lost them.
    private const double SubjectShare = 0.9;

    private readonly HashSet<string> subjects = new(StringComparer.Ordinal);

    /// <summary>Takes one file's count of records by segment. With a segment that is in nearly all, its publisher's others count too; where none is in nearly all records, the file is about all of them.</summary>
    public void Add(IReadOnlyDictionary<string, int> records, int total)
    {
        var main = records.Where(pair => pair.Value >= total * SubjectShare).Select(pair => pair.Key).ToList();
        subjects.UnionWith(main.Count > 0 ? records.Keys.Where(segment => main.Exists(subject => DistroBuckets.HaveOnePublisher(subject, segment))) : records.Keys);
    }

    /// <summary>Whether some file is about a segment.</summary>
    public bool Has(string segment) => subjects.Contains(segment);
}

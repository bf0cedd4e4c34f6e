using Assay.Core.Packages;

namespace Assay.Catalogers.Java;

/// <summary>Where the version of a pom's entry is written, so that somebody can write another one there.</summary>
internal static class VersionPlaces
{
    private const int MaxHops = 8;

    /// <param name="entry">A dependency, or what a list of versions says of one.</param>
    /// <param name="pom">The pom that it stands in.</param>
    /// <param name="lineage">The pom whose properties count, and its parents, the nearest first.</param>
    /// <returns>Null where it is put together of several texts, follows from the project itself, or stands in no file of a project's.</returns>
    public static VersionPlace? Of(PomEntry entry, PomModel pom, IReadOnlyList<PomModel> lineage)
    {
        var (text, holder, line, name) = (entry.Version, pom, entry.Line, (string?)null);
        for (var hops = 0; text.StartsWith("${", StringComparison.Ordinal) && hops < MaxHops; hops++)
        {
            // "${a}${b}" is no name of a property.
            name = text[2..].TrimEnd('}');
            if (text.Length != name.Length + 3 || lineage.FirstOrDefault(known => known.Properties.ContainsKey(name)) is not { } owner)
            {
                return null;
            }

            (text, holder, line) = (owner.Properties[name], owner, owner.LineOf(name));
        }

        return line > 0 && text.Length > 0 && !text.Contains('$', StringComparison.Ordinal) && holder.Path.FileName.SequenceEqual("pom.xml"u8)
            ? new VersionPlace(holder.Path.ToString(), line, name)
            : null;
    }
}

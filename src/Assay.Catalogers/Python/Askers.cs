using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;

namespace Assay.Catalogers.Python;

/// <summary>
/// Who asks for each requirement of a list that a program made: pip-compile and uv write it into the comments below one (jazzband/pip-tools, piptools/writer.py, _format_requirement):
/// "# via -r requirements.in", "# via flask", or a list, a line each. What a file or the project asks for is direct, and packages are edges.
/// </summary>
internal sealed class Askers
{
    private readonly List<(PackageFact Fact, List<string> Via)> found = [];
    private bool isInVia;

    /// <summary>A requirement; the comments behind it are about it.</summary>
    public void Begin(PackageFact fact)
    {
        found.Add((fact, []));
        isInVia = false;
    }

    /// <summary>A comment, with its mark; "" where the line has none.</summary>
    public void Comment(string comment)
    {
        var text = comment.TrimStart('#').Trim();
        if (found.Count == 0 || !comment.StartsWith('#'))
        {
            return;
        }

        if (text == "via" || text.StartsWith("via ", StringComparison.Ordinal))
        {
            isInVia = true;
            text = text[3..].Trim();
        }

        if (isInVia)
        {
            // Before lists came up several stood in one line.
            found[^1].Via.AddRange(text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        }
    }

    /// <summary>Reports all of them.</summary>
    public void Report(FactSink sink)
    {
        var needs = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var (fact, via) in found)
        {
            foreach (var name in via.Where(IsPackage))
            {
                var key = PythonPackage.Normalize(name.Split('[')[0]);
                if (!needs.TryGetValue(key, out var needed))
                {
                    needs.Add(key, needed = new HashSet<string>(StringComparer.Ordinal));
                }

                needed.Add(fact.Key);
            }
        }

        foreach (var (fact, via) in found)
        {
            // A constraint asks for nothing.
            var asking = via.Where(one => !one.StartsWith("-c ", StringComparison.Ordinal)).ToList();
            sink.Add(fact.WithDirect(asking.Count == 0 ? null : !asking.TrueForAll(IsPackage)).WithDepends(needs.GetValueOrDefault(fact.Key) ?? []));
        }
    }

    // "-r requirements.in" is a file, "app (pyproject.toml)" the project.
    private static bool IsPackage(string asking) => !asking.StartsWith('-') && !asking.Contains('(', StringComparison.Ordinal) && asking.Length > 0 && char.IsAsciiLetterOrDigit(asking[0]);
}

using System.IO.Enumeration;
using Assay.Core.Files;

namespace Assay.TestKit;

/// <summary>The path patterns of an interest, tested one by one: slow and plain, where the engine has a table.</summary>
public static class GlobPath
{
    public static bool MatchesAny(IReadOnlyList<string> globs, FilePath path)
    {
        var parts = path.ToString().Split('/');
        return globs.Any(glob => Matches(glob.Split('/'), parts));
    }

    private static bool Matches(string[] glob, string[] path)
    {
        if (glob[0] == "**")
        {
            glob = glob[1..];
            path = path[Math.Max(0, path.Length - glob.Length)..];
        }

        return glob.Length == path.Length
            && glob.Zip(path).All(pair => FileSystemName.MatchesSimpleExpression(pair.First, pair.Second, ignoreCase: false));
    }
}

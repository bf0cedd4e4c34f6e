using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Lua;

/// <summary>
/// A rockspec of LuaRocks, which stands in the tree of each installed rock (luarocks.org, "Rockspec format"). It is a Lua program; its assignments of texts,
/// of texts joined to each other, and of variables of such are understood.
/// </summary>
internal sealed class RockspecCataloger : DocumentCataloger
{
    public const string CatalogerName = "lua/rockspec";

    private const int MaxVariables = 1000;

    public RockspecCataloger()
        : base(CatalogerName, 1, nameIsProof: false, "**/*.rockspec")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        using var lines = new LineReader(file.OpenSequential());
        while (lines.TryRead(out var line, token) && variables.Count < MaxVariables)
        {
            var text = LossyText.Decode(line).Trim();
            text = text.StartsWith("local ", StringComparison.Ordinal) ? text[6..] : text;
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && text[..equals].Trim() is var name && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_')
                && Evaluate(text[(equals + 1)..], variables) is { } value)
            {
                variables.TryAdd(name, value);
            }
        }

        var package = variables.GetValueOrDefault("package");
        if (LibraryFact.Of("luarocks", package, variables.GetValueOrDefault("version"), PackageState.Installed, package) is not { Package.Version: not null } fact)
        {
            throw new MalformedException("no name and version stand in it as texts");
        }

        sink.Add(fact.WithLicenses(variables.GetValueOrDefault("license")));
    }

    private static string? Evaluate(string expression, Dictionary<string, string> variables)
    {
        var value = "";
        foreach (var part in WithoutComment(expression).Trim().TrimEnd(',', ';').Split(".."))
        {
            var piece = part.Trim();
            if (piece.Length > 1 && piece[0] is '"' or '\'' && piece[^1] == piece[0])
            {
                value += piece[1..^1];
            }
            else if (variables.TryGetValue(piece, out var known))
            {
                value += known;
            }
            else
            {
                return null;
            }
        }

        return value.Length > 1000 ? null : value;
    }

    // Two dashes begin a comment outside of a text only; names and versions have none inside.
    private static string WithoutComment(string expression)
    {
        var at = expression.IndexOf(" --", StringComparison.Ordinal);
        return at < 0 ? expression : expression[..at];
    }
}

using System.Text;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Python;

/// <summary>
/// requirements.txt and constraints.txt (pip.pypa.io, "Requirements File Format"). Only a pin tells a version: what asks for a range is a package
/// whose version is not known, and a notice says how many these are. What a list is there for, only its name can tell: requirements-dev.txt.
/// </summary>
internal sealed class RequirementsCataloger : ICataloger
{
    public const string CatalogerName = "python/requirements";

    /// <summary>Loose fact: a file of requirements that this one includes; value its path.</summary>
    public const string IncludeFact = "include";

    /// <summary>Loose fact: a file of constraints that this one names; value its path.</summary>
    public const string ConstraintFact = "constraint";

    public string Name => CatalogerName;

    public int Version => 2;

    public Interest Interest { get; } = new()
    {
        Globs = ["**/requirements*.txt", "**/*requirements.txt", "**/requirements/*.txt", "**/*.requirements.txt", "**/constraints*.txt", "**/*constraints.txt"],
        MaxBytes = 16 << 20,
    };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        const int MaxLength = 256 << 10;
        var scope = ScopeOf(file.Path);
        var unpinned = 0;
        var pending = new StringBuilder();
        var asking = new Askers();
        using var lines = new LineReader(file.OpenSequential());
        while (lines.TryRead(out var bytes, token))
        {
            // A backslash at its end goes on with the next line.
            var line = LossyText.Decode(bytes.TrimEnd("\r "u8));
            var isContinued = line.EndsWith('\\') && !line.TrimStart().StartsWith('#') && pending.Length < MaxLength;
            pending.Append(isContinued ? line[..^1] : line);
            if (!isContinued)
            {
                unpinned += TakeLine(file.Path, pending.ToString(), scope, asking, sink) ? 1 : 0;
                pending.Clear();
            }
        }

        unpinned += TakeLine(file.Path, pending.ToString(), scope, asking, sink) ? 1 : 0;
        asking.Report(sink);
        if (unpinned > 0)
        {
            sink.Add(Issue.Notice("python.requirements.unpinned", $"{unpinned} requirements are not pinned: which versions they mean is not known"));
        }
    }

    private static bool TakeLine(FilePath path, string line, PackageScope scope, Askers asking, FactSink sink)
    {
        var text = Uncommented(line);
        var isUnpinned = text.Length > 0 && Take(path, text, scope, asking, sink);
        asking.Comment(line.Trim()[text.Length..].TrimStart());
        return isUnpinned;
    }

    private static PackageScope ScopeOf(FilePath path)
    {
        foreach (var word in LossyText.Decode(path.FileName).Split('-', '_', '.'))
        {
            switch (word)
            {
                case "dev" or "devel" or "develop" or "development" or "doc" or "docs" or "lint":
                    return PackageScope.Dev;
                case "test" or "tests" or "testing":
                    return PackageScope.Test;
            }
        }

        return PackageScope.Prod;
    }

    // True where a requirement was reported that is not pinned.
    private static bool Take(FilePath path, string text, PackageScope scope, Askers asking, FactSink sink)
    {
        if (text.StartsWith('-'))
        {
            TakeOption(path, text, scope, sink);
            return false;
        }

        if (!Requirement.TryParse(WithoutOptions(text), out var requirement) || PythonPackage.Of(requirement.Name, requirement.Version, PackageState.Declared) is not { } fact)
        {
            return false;
        }

        fact = fact.WithScope(scope);
        asking.Begin(requirement.Url is null ? fact : fact with { Package = fact.Package with { Origin = new PackageOrigin { Channel = requirement.Url } } });
        return requirement.Version is null;
    }

    // A comment begins with a '#' at the beginning or behind white space.
    private static string Uncommented(string line)
    {
        var text = line.Trim();
        for (var at = text.IndexOf('#', StringComparison.Ordinal); at >= 0; at = text.IndexOf('#', at + 1))
        {
            if (at == 0 || text[at - 1] is ' ' or '\t')
            {
                return text[..at].TrimEnd();
            }
        }

        return text;
    }

    // Options of one requirement stand behind white space: "foo==1.0 --hash=sha256:...".
    private static string WithoutOptions(string text)
    {
        for (var at = text.IndexOf(" -", StringComparison.Ordinal); at >= 0; at = text.IndexOf(" -", at + 1, StringComparison.Ordinal))
        {
            if (at + 2 < text.Length && (text[at + 2] == '-' || char.IsAsciiLetter(text[at + 2])))
            {
                return text[..at].TrimEnd();
            }
        }

        return text;
    }

    private static void TakeOption(FilePath file, string text, PackageScope scope, FactSink sink)
    {
        var end = text.IndexOfAny([' ', '=']);
        var option = end < 0 ? text : text[..end];
        var value = end < 0 ? "" : text[(end + 1)..].Trim();
        if (option is "-c" or "--constraint" or "-r" or "--requirement" && value.Length > 0 && FilePath.TryNormalize([.. file.Parent.Bytes, (byte)'/', .. Encoding.UTF8.GetBytes(value)], out var path))
        {
            sink.Add(new LooseFact(option is "-c" or "--constraint" ? ConstraintFact : IncludeFact, "", path.ToString()));
        }
        else if (option is "-e" or "--editable" && value.IndexOf("#egg=", StringComparison.Ordinal) is var egg and >= 0
            && PythonPackage.Of(value[(egg + 5)..].Split('&', '[')[0], null, PackageState.Declared) is { } fact)
        {
            sink.Add(fact with { Package = fact.Package with { Origin = new PackageOrigin { Channel = value }, Scope = scope } });
        }
    }
}

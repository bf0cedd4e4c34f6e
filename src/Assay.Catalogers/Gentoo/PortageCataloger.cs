using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Gentoo;

/// <summary>Portage's database: a folder "category/name-version" for each package, with a file for each thing known of it (portage(5), /var/db/pkg).</summary>
internal sealed class PortageCataloger : ICataloger
{
    public const string CatalogerName = "gentoo/portage";

    /// <summary>How deep a package's files lie below the database's folder.</summary>
    public const int Depth = 3;

    /// <summary>Kinds of loose facts; their key is the package, as in <see cref="PackageFact.Key"/>.</summary>
    public const string LicenseKind = "licence";
    public const string SlotKind = "slot";
    public const string RepositoryKind = "repository";

    private const int MaxValueBytes = 64 << 10;

    public string Name => CatalogerName;

    public int Version => 1;

    /// <summary>CONTENTS is what makes a package; where an image builder deleted it, PF stands for it.</summary>
    public Interest Interest { get; } = new()
    {
        Globs =
        [
            "var/db/pkg/*/*/CONTENTS",
            "var/db/pkg/*/*/PF",
            "var/db/pkg/*/*/SLOT",
            "var/db/pkg/*/*/LICENSE",
            "var/db/pkg/*/*/repository",
        ],
        MaxBytes = 64 << 20,
    };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var folder = file.Path.Parent;
        var key = $"{LossyText.Decode(folder.Parent.FileName)}/{LossyText.Decode(folder.FileName)}";
        using var lines = new LineReader(file.OpenSequential());
        if (file.Path.FileName.SequenceEqual("CONTENTS"u8))
        {
            AddPackage(key, sink);
            ReadContents(lines, key, sink, token);
        }
        else if (file.Path.FileName.SequenceEqual("PF"u8))
        {
            AddPackage(key, sink);
        }
        else if (lines.TryRead(out var line, token) && line.Trim(" \t\r"u8) is { IsEmpty: false, Length: <= MaxValueBytes } value)
        {
            var kind = file.Path.FileName.SequenceEqual("SLOT"u8) ? SlotKind
                : file.Path.FileName.SequenceEqual("LICENSE"u8) ? LicenseKind
                : RepositoryKind;
            sink.Add(new LooseFact(kind, key, LossyText.Decode(value)));
        }
    }

    private static void AddPackage(string key, FactSink sink)
    {
        sink.MarkDatabase();
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        if (key[(slash + 1)..].StartsWith("-MERGING-", StringComparison.Ordinal))
        {
            // What is not installed yet, or no more: portage(5).
            return;
        }

        if (PortageName.TrySplit(key[(slash + 1)..], out var name, out var version))
        {
            sink.Add(new PackageFact(new Package { Type = "ebuild", Name = $"{key[..slash]}/{name}", Version = version }, key));
        }
        else
        {
            sink.Add(Issue.Error("portage.folder.malformed", "the folder is none of a package: it has no version"));
        }
    }

    // "dir /usr", "obj /usr/bin/a 376c02bd3b22804df8fdfdc895e7dbfb 1649284374", "sym /usr/bin/b -> a 1649284374", "fif", "dev".
    private static void ReadContents(LineReader lines, string key, FactSink sink, CancellationToken token)
    {
        var paths = new PathList();
        while (lines.TryRead(out var line, token))
        {
            if (!lines.IsTerminated && !line.IsEmpty)
            {
                // Portage ends each line, so the last one may have been cut.
                sink.Add(Issue.Notice("portage.contents.truncated", $"line {lines.Number}: the list of files ends within a line"));
                break;
            }

            var path = PathIn(line, out var isKnown);
            if (!isKnown)
            {
                paths.BadCount++;
            }
            else if (!path.IsEmpty)
            {
                paths.Add(path);
            }
        }

        if (paths.BadCount > 0)
        {
            sink.Add(Issue.Notice("portage.contents.malformed", $"{paths.BadCount} lines of the list of files are none"));
        }

        paths.AddClaim(key, sink);
    }

    private static ReadOnlySpan<byte> PathIn(ReadOnlySpan<byte> line, out bool isKnown)
    {
        isKnown = line.IsEmpty || line.StartsWith("dir "u8) || line.StartsWith("fif "u8) || line.StartsWith("dev "u8);
        if (isKnown || line.Length < 5)
        {
            return default;
        }

        var rest = line[4..];
        if (line.StartsWith("sym "u8))
        {
            var arrow = rest.IndexOf(" -> "u8);
            isKnown = arrow > 0;
            return isKnown ? rest[..arrow] : default;
        }

        // A name may hold blanks, digest and time do not.
        var time = rest.LastIndexOf((byte)' ');
        var digest = time > 0 ? rest[..time].LastIndexOf((byte)' ') : -1;
        isKnown = line.StartsWith("obj "u8) && digest > 0;
        return isKnown ? rest[..digest] : default;
    }
}

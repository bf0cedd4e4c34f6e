using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Text;

namespace Assay.Catalogers.Arch;

/// <summary>pacman's local database: a folder "name-version" for each package, with its description and its list of files (libalpm, be_local.c).</summary>
internal sealed class PacmanCataloger : ICataloger
{
    public const string CatalogerName = "arch/pacman";

    /// <summary>How deep a package's files lie below the database's folder.</summary>
    public const int Depth = 2;

    // pacman.conf(5), DBPath: the default, and where images whose /var is not part of them put it.
    private static readonly string[] Folders = ["var/lib/pacman/local", "usr/lib/sysimage/lib/pacman/local", "usr/lib/pacman/local"];

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new()
    {
        Globs = [.. Folders.SelectMany(folder => (string[])[$"{folder}/*/desc", $"{folder}/*/files"])],
        MaxBytes = 64 << 20,
    };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var folder = LossyText.Decode(file.Path.Parent.FileName);
        using var lines = new LineReader(file.OpenSequential());
        if (file.Path.FileName.SequenceEqual("files"u8))
        {
            ReadFiles(lines, folder, sink, token);
            return;
        }

        sink.MarkDatabase();
        var description = new PacmanDescription();
        var sections = new PacmanSections(lines);
        while (sections.TryRead(out var key, out var value, token))
        {
            description.Take(key, value);
        }

        if (sections.IsTruncated)
        {
            sink.Add(Issue.Notice("pacman.desc.truncated", $"line {lines.Number}: the description ends within a line"));
        }

        if (description.ToFact(folder, out var isWhole) is { } fact)
        {
            sink.Add(fact);
        }

        if (!isWhole)
        {
            sink.Add(Issue.Error("pacman.desc.malformed", "the description has no name or no version, which its folder's name tells instead"));
        }
    }

    // Folders end in '/', and claim nothing.
    private static void ReadFiles(LineReader lines, string folder, FactSink sink, CancellationToken token)
    {
        var paths = new PathList();
        var sections = new PacmanSections(lines);
        while (sections.TryRead(out var key, out var value, token))
        {
            if (key == PacmanKey.Files && !value.EndsWith("/"u8))
            {
                paths.Add(value);
            }
        }

        if (sections.IsTruncated)
        {
            sink.Add(Issue.Notice("pacman.files.truncated", $"line {lines.Number}: the list of files ends within a line"));
        }

        if (paths.BadCount > 0)
        {
            sink.Add(Issue.Notice("pacman.files.malformed", $"{paths.BadCount} lines of the list of files are no paths"));
        }

        paths.AddClaim(folder, sink);
    }
}

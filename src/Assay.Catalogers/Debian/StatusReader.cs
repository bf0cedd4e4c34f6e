using System.Buffers;
using System.Text;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Debian;

/// <summary>Whose database it is.</summary>
internal enum StatusForm
{
    /// <summary>dpkg's status file.</summary>
    Dpkg = 0,
    /// <summary>A file of status.d: a package's control file, which has no Status field and need not end in a blank line.</summary>
    Folder = 1,
    /// <summary>opkg's status file, written like dpkg's, with fewer fields (libopkg, opkg_conf.c).</summary>
    Opkg = 2,
}

/// <summary>
/// Reads dpkg's package database: stanzas of fields, a blank line behind each (deb-control(5); the reference is dpkg's lib/dpkg/parse.c).
/// Every good stanza is kept, whatever its neighbours are like.
/// </summary>
internal sealed class StatusReader
{
    private const string NameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-+._";

    private static readonly SearchValues<char> InName = SearchValues.Create(NameCharacters);
    private static readonly SearchValues<char> InVersion = SearchValues.Create(NameCharacters + ":~");

    private readonly FactSink sink;
    private readonly bool isFolder;
    private readonly bool isOpkg;
    private readonly StatusStanza stanza = new();
    private bool sawStanza;
    private bool sawDescription;
    private int lastIssueLine;

    /// <param name="sink">Takes packages and issues.</param>
    /// <param name="form">Whose database it is.</param>
    public StatusReader(FactSink sink, StatusForm form)
    {
        this.sink = sink;
        isFolder = form == StatusForm.Folder;
        isOpkg = form == StatusForm.Opkg;
    }

    private string Room => isOpkg ? "opkg" : "dpkg";

    public void Read(Stream stream, CancellationToken token)
    {
        using var lines = new LineReader(stream);
        while (lines.TryRead(out var line, token))
        {
            if (lines.IsOverlong)
            {
                Malformed(lines.Number, "the line is too long");
            }

            if (line.EndsWith("\r"u8))
            {
                line = line[..^1];
            }

            if (line.IsEmpty)
            {
                End();
                continue;
            }

            stanza.Begin(lines.Number);
            TakeLine(line, lines);
        }

        Finish(lines);
    }

    private void TakeLine(ReadOnlySpan<byte> line, LineReader lines)
    {
        if (line[0] is (byte)' ' or (byte)'\t')
        {
            if (stanza.Current == StatusField.None && lines.IsTerminated)
            {
                Malformed(lines.Number, "a continuation line without a field");
            }

            if (!stanza.Append(line))
            {
                Malformed(lines.Number, "the field is too long");
                stanza.Open(StatusField.Ignored, default);
            }

            return;
        }

        var colon = line.IndexOf((byte)':');
        if (colon <= 0 || line[..colon].ContainsAny(" \t"u8))
        {
            stanza.EndField();
            if (lines.IsTerminated)
            {
                Malformed(lines.Number, "neither a field nor the continuation of one");
            }

            return;
        }

        var field = StatusFields.Of(line[..colon]);
        if (field > StatusField.Ignored && stanza.Has(field))
        {
            Malformed(lines.Number, $"a second {field} field");
            if (field != StatusField.Package)
            {
                stanza.Open(StatusField.Ignored, default);
                return;
            }

            // The blank line between two stanzas is lost: both packages are still there.
            End();
            stanza.Begin(lines.Number);
        }

        stanza.Open(field, line[(colon + 1)..]);
        if (Ascii.EqualsIgnoreCase(line[..colon], "Maintainer"u8))
        {
            stanza.IsMaintained = true;
            stanza.Builder = isOpkg ? null : DebianMaintainers.BuilderOf(LossyText.Decode(line[(colon + 1)..]));
        }

        stanza.IsDescribed |= Ascii.EqualsIgnoreCase(line[..colon], "Description"u8);
    }

    private void Finish(LineReader lines)
    {
        if (!lines.IsTerminated && (!isFolder || stanza.Current != StatusField.Ignored))
        {
            Truncated(lines.Number, "the file ends within a line");
            stanza.DropField();
        }
        else if (stanza.IsOpen && !isFolder)
        {
            FinishWithoutBlankLine(lines.Number);
            return;
        }
        else if (!sawStanza && !stanza.IsOpen && isFolder)
        {
            Malformed(lines.Number, "the file tells of no package");
        }

        End(isLast: true);
    }

    // dpkg writes a blank line behind every stanza, the last one too (lib/dpkg/dump.c, writedb_stanzas), but reads a file without it, and image
    // builders that make the file themselves often leave it out. Description is the last of dpkg's own fields and no package is built without
    // Maintainer and Description: a stanza with the one and without the other was cut.
    private void FinishWithoutBlankLine(int line)
    {
        const string Text = "the file ends without the blank line that follows a package";
        var isCut = !stanza.Has(StatusField.Version) || !stanza.Has(StatusField.Architecture) || ((sawDescription || stanza.IsMaintained) && !stanza.IsDescribed);
        if (isCut)
        {
            Truncated(line, Text);
        }
        else
        {
            sink.Add(Issue.Notice($"{Room}.status.truncated", $"line {line}: {Text}; what it holds looks whole"));
        }

        End(isLast: isCut);
    }

    private void End(bool isLast = false)
    {
        if (!stanza.IsOpen)
        {
            return;
        }

        stanza.EndField();
        TakeStanza(isLast && !isFolder);
        sawStanza = true;
        sawDescription |= stanza.IsDescribed;
        stanza.Clear();
    }

    // Of a stanza that the file's end cut, only what is missing is not worth another issue.
    private void TakeStanza(bool isCut)
    {
        var name = stanza[StatusField.Package];
        if (name is not { Length: > 0 })
        {
            // One issue is enough for a stanza whose lines were none.
            Missing(isCut || lastIssueLine >= stanza.FirstLine, "a stanza without a Package field");
            return;
        }

        if (!char.IsAsciiLetterOrDigit(name[0]) || name.AsSpan().ContainsAnyExcept(InName))
        {
            Malformed(stanza.FirstLine, "a Package field that is no package name");
            return;
        }

        var state = State(isCut);
        if (state == PackageStatus.NotOnDisk)
        {
            return;
        }

        var version = stanza[StatusField.Version];
        if (version is not { Length: > 0 })
        {
            // A first unpacking that broke off leaves no version and is no package yet (lib/dpkg/parse.c, pkg_parse_verify).
            if (state != PackageStatus.HalfInstalled)
            {
                Missing(isCut, $"package {name} has no Version field");
            }

            return;
        }

        if (version.AsSpan().ContainsAnyExcept(InVersion))
        {
            Malformed(stanza.FirstLine, $"the version of package {name} has characters that no version has");
        }

        sink.Add(ToFact(name, version, isCut));
    }

    private PackageFact ToFact(string name, string version, bool isCut)
    {
        var arch = stanza[StatusField.Architecture];
        if (arch is not { Length: > 0 })
        {
            arch = null;
            if (!isFolder && !isCut)
            {
                sink.Add(Issue.Notice($"{Room}.status.malformed", $"line {stanza.FirstLine}: package {name} has no Architecture field"));
            }
        }
        else if (arch.AsSpan().ContainsAnyExcept(InName))
        {
            Malformed(stanza.FirstLine, $"the Architecture field of package {name} is no architecture");
            arch = null;
        }

        var depends = (stanza[StatusField.PreDepends], stanza[StatusField.Depends]) switch
        {
            ({ Length: > 0 } before, { Length: > 0 } later) => before + ", " + later,
            (var before, var later) => before is { Length: > 0 } ? before : later,
        };
        var package = new Package { Type = isOpkg ? "opkg" : "deb", Name = name, Version = version, Arch = arch, Source = isOpkg ? null : Source(name, version), Origin = stanza.Builder is { } builder ? new PackageOrigin { Vendor = builder } : null };
        return new PackageFact(package, arch is null || isOpkg ? name : name + ":" + arch)
        {
            Depends = depends is { Length: > 0 } ? depends : null,
            Provides = stanza[StatusField.Provides] is { Length: > 0 } provides ? provides : null,
        };
    }

    // "name" or "name (version)"; what is not said is as in the binary package (Debian policy, 5.6.1).
    private SourcePackage Source(string name, string version)
    {
        var text = stanza[StatusField.Source];
        if (text is not { Length: > 0 })
        {
            return new SourcePackage(name, version);
        }

        var open = text.IndexOf('(', StringComparison.Ordinal);
        var sourceName = (open < 0 ? text : text[..open]).Trim();
        var sourceVersion = version;
        if (open >= 0)
        {
            var close = text.IndexOf(')', open);
            sourceVersion = (close < 0 ? "" : text[(open + 1)..close]).Trim();
        }

        if (sourceName.Length == 0 || sourceName.AsSpan().ContainsAnyExcept(InName)
            || sourceVersion.Length == 0 || sourceVersion.AsSpan().ContainsAny(' ', '\t'))
        {
            Malformed(stanza.FirstLine, $"the Source field of package {name} is not a name with an optional version");
            return new SourcePackage(name, version);
        }

        return new SourcePackage(sourceName, sourceVersion);
    }

    private PackageStatus State(bool isCut)
    {
        var text = stanza[StatusField.Status];
        if (text is null)
        {
            if (!isFolder)
            {
                Missing(isCut, "a stanza without a Status field, taken as installed");
            }

            return PackageStatus.OnDisk;
        }

        var state = PackageStatuses.Parse(text);
        if (state == PackageStatus.Unknown)
        {
            Malformed(stanza.FirstLine, "a Status field that dpkg does not know, taken as installed");
            return PackageStatus.OnDisk;
        }

        return state;
    }

    private void Missing(bool isCut, string text)
    {
        if (!isCut)
        {
            Malformed(stanza.FirstLine, text);
        }
    }

    private void Malformed(int line, string text)
    {
        lastIssueLine = line;
        sink.Add(Issue.Error($"{Room}.status.malformed", $"line {line}: {text}"));
    }

    private void Truncated(int line, string text) => sink.Add(Issue.Error($"{Room}.status.truncated", $"line {line}: {text}"));
}

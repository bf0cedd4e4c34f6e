using System.Buffers;
using System.Text;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Alpine;

/// <summary>
/// Reads an installed database: a field a line ("P:musl"), a record ended by an empty line (apk-tools, src/database.c, apk_db_fdb_read;
/// apk-package(5) names the fields).
/// </summary>
internal sealed class ApkDatabaseReader
{
    private const int MaxTextBytes = 64 << 10;

    // A folder is named once and its files by their last part alone, so that few bytes can stand for long paths.
    private const int MaxListBytes = 64 << 20;

    private readonly FactSink sink;
    private readonly ArrayBufferWriter<byte> files = new(4096);
    private readonly byte[] joined = new byte[FilePath.MaxBytes];
    private readonly Dictionary<byte, string> fields = [];
    private int folderBytes;
    private int listBytesLeft = MaxListBytes;
    private bool isOpen;
    private bool listsCut;

    public ApkDatabaseReader(FactSink sink) => this.sink = sink;

    public void Read(LineReader lines, CancellationToken token)
    {
        while (lines.TryRead(out var line, token))
        {
            if (!lines.IsTerminated)
            {
                Malformed(lines.Number, "the database ends within it");
            }
            else if (line.IsEmpty)
            {
                Finish(lines.Number);
            }
            else if (line.Length < 2 || line[1] != ':' || lines.IsOverlong)
            {
                Malformed(lines.Number, "it is no field");
            }
            else
            {
                isOpen = true;
                Take(line[0], line[2..]);
            }
        }

        if (isOpen)
        {
            // apk ends every record with an empty line, so what comes before the end of the file may not be all of it.
            Malformed(lines.Number, "the database ends within a package");
            Finish(lines.Number);
        }

        if (listsCut)
        {
            sink.Add(Issue.Error("limit.apk.lists", "the packages' lists of files are too long to be kept whole"));
        }
    }

    private void Malformed(int line, string why) => sink.Add(Issue.Error("apk.installed.malformed", $"line {line}: {why}"));

    private void Take(byte field, ReadOnlySpan<byte> value)
    {
        switch (field)
        {
            case (byte)'F':
                folderBytes = Math.Min(value.Length, FilePath.MaxBytes);
                value[..folderBytes].CopyTo(joined);
                break;
            case (byte)'R':
                AddFile(value);
                break;
            case (byte)'P' or (byte)'V' or (byte)'A' or (byte)'L' or (byte)'o' or (byte)'D' or (byte)'p':
                var length = field is (byte)'D' or (byte)'p' ? value.Length : Math.Min(value.Length, MaxTextBytes);
                fields[field] = LossyText.Decode(value[..length]);
                break;
        }
    }

    private void AddFile(ReadOnlySpan<byte> name)
    {
        if (folderBytes + 1 + name.Length > joined.Length)
        {
            return;
        }

        joined[folderBytes] = (byte)'/';
        name.CopyTo(joined.AsSpan(folderBytes + 1));
        var path = joined.AsSpan(0, folderBytes + 1 + name.Length);
        var target = files.GetSpan(path.Length + 1);
        if (!FilePath.TryNormalize(path, target, out var written, out var escapes) || escapes || written == 0)
        {
            return;
        }

        if (written >= listBytesLeft)
        {
            listsCut = true;
            return;
        }

        target[written] = (byte)'\n';
        files.Advance(written + 1);
        listBytesLeft -= written + 1;
    }

    private void Finish(int line)
    {
        if (isOpen && Text('P') is { } name && Text('V') is { } version)
        {
            sink.Add(new PackageFact(ToPackage(name, version), name) { Depends = Names('D'), Provides = Names('p') });
            if (files.WrittenCount > 0)
            {
                sink.Add(new ClaimFact(name, ClaimKind.Files, files.WrittenSpan.ToArray()));
            }
        }
        else if (isOpen)
        {
            Malformed(line, "the package before it has no name or no version");
        }

        isOpen = false;
        fields.Clear();
        files.ResetWrittenCount();
        folderBytes = 0;
    }

    private Package ToPackage(string name, string version) => new()
    {
        Type = "apk",
        Name = name,
        Version = version,
        Arch = Text('A'),
        Source = Text('o') is { } origin ? new SourcePackage(origin, version) : null,
        Licenses = ApkLicense.ToSpdx(Text('L')),
    };

    private string? Text(char field) => fields.TryGetValue((byte)field, out var text) && text.Length > 0 ? text : null;

    // "so:libc.musl-x86_64.so.1 cmd:sh=1.36.1-r15 !conflict", without versions (apk-world(5)), one a line.
    private string? Names(char field)
    {
        var text = Text(field);
        if (text is null)
        {
            return null;
        }

        var names = new StringBuilder();
        foreach (var range in text.AsSpan().Split(' '))
        {
            var name = text.AsSpan()[range];
            if (name.IsEmpty || name[0] == '!')
            {
                continue;
            }

            var end = name.IndexOfAny("=<>~");
            names.Append(names.Length > 0 ? "\n" : "").Append(end < 0 ? name : name[..end]);
        }

        return names.Length == 0 ? null : names.ToString();
    }
}

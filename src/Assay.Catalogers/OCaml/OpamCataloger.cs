using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.OCaml;

/// <summary>
/// opam: what a switch has installed (.opam-switch/packages/NAME.VERSION/opam), the list of a switch (switch-state's *.install of lines
/// "name.version"), and the opam files of a project that say a version (opam.ocaml.org, "The opam manual", opam).
/// </summary>
internal sealed class OpamCataloger : ICataloger
{
    public const string CatalogerName = "ocaml/opam";

    private const int MaxHeadLines = 2000;
    private const int HeadBytes = 256;

    public string Name => CatalogerName;

    public int Version => 2;

    public Interest Interest { get; } = new() { Globs = ["**/opam", "**/*.opam", "**/.opam-switch/install/*.install"], MaxBytes = 256 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        // The manager's own program is called opam too.
        if (file.Peek(HeadBytes).AsSpan().Contains((byte)0))
        {
            return;
        }

        using var lines = new LineReader(file.OpenSequential());
        if (file.Path.FileName.EndsWith(".install"u8))
        {
            ReadList(lines, sink, token);
            return;
        }

        // The folder's name says both where opam itself put the file.
        var isOwn = file.Path.FileName.SequenceEqual("opam"u8);
        var folder = isOwn ? LossyText.Decode(file.Path.Parent.FileName) : "";
        var dot = folder.IndexOf('.', StringComparison.Ordinal);
        var name = dot > 0 ? folder[..dot] : isOwn ? null : LossyText.Decode(file.Path.FileName)[..^5];
        var version = dot > 0 ? folder[(dot + 1)..] : null;
        string? license = null;
        while (lines.Number < MaxHeadLines && lines.TryRead(out var line, token))
        {
            var text = LossyText.Decode(line);
            version ??= Value(text, "version:");
            name = Value(text, "name:") ?? name;
            license ??= Value(text, "license:");
        }

        var state = file.Path.Bytes.IndexOf(".opam-switch/"u8) >= 0 ? PackageState.Installed : PackageState.Declared;
        if (version is not null && LibraryFact.Of("opam", name, version, state, name) is { } fact)
        {
            sink.Add(fact.WithLicenses(license));
        }
    }

    private static void ReadList(LineReader lines, FactSink sink, CancellationToken token)
    {
        while (lines.TryRead(out var line, token))
        {
            var text = LossyText.Decode(line).Split('#')[0].Trim();
            var dot = text.IndexOf('.', StringComparison.Ordinal);
            if (dot > 0 && LibraryFact.Of("opam", text[..dot], text[(dot + 1)..], PackageState.Installed, text[..dot]) is { } fact)
            {
                sink.Add(fact);
            }
        }
    }

    private static string? Value(string text, string field) =>
        text.StartsWith(field, StringComparison.Ordinal) && text.Split('"') is [_, { Length: > 0 } value, ..] ? value : null;
}

using System.Text;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Text;

namespace Assay.Catalogers.Nix;

/// <summary>
/// Derivations that were kept beside what was built of them: Derive([("out","/nix/store/...","",""),...],... (Nix manual, "Derivation ATerm").
/// Only their first list is read: it says which store path is which output.
/// </summary>
internal sealed class NixDerivationCataloger : ICataloger
{
    public const string CatalogerName = "nix/derivation";

    /// <summary>Facts; their key is the output's store path without its folder, their value the output's name.</summary>
    public const string OutputKind = "output";

    private const int MaxHeadBytes = 64 << 10;
    private const int MaxOutputs = 256;

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = [NixStoreCataloger.Store + "/*.drv"], MaxBytes = 64 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var buffer = new byte[(int)Math.Clamp(file.SizeBytes, 0, MaxHeadBytes)];
        token.ThrowIfCancellationRequested();
        ReadOnlySpan<byte> text = buffer.AsSpan(0, file.OpenSequential().ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
        if (!TrySkip(ref text, "Derive(["u8))
        {
            sink.Add(Issue.Notice("nix.derivation.malformed", "the file is no derivation"));
            return;
        }

        for (var count = 0; count < MaxOutputs && TrySkip(ref text, "("u8); count++)
        {
            if (!TryReadString(ref text, out var output) || !TrySkip(ref text, ","u8) || !TryReadString(ref text, out var path)
                || !TrySkip(ref text, ","u8) || !TryReadString(ref text, out _) || !TrySkip(ref text, ","u8) || !TryReadString(ref text, out _)
                || !TrySkip(ref text, ")"u8))
            {
                sink.Add(Issue.Notice("nix.derivation.malformed", "the derivation's outputs can't be read"));
                return;
            }

            if (path.StartsWith("/" + NixStoreCataloger.Store + "/", StringComparison.Ordinal) && output.Length > 0)
            {
                sink.Add(new LooseFact(OutputKind, path[(NixStoreCataloger.Store.Length + 2)..], output));
            }

            TrySkip(ref text, ","u8);
        }
    }

    private static bool TrySkip(ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> expected)
    {
        if (!text.StartsWith(expected))
        {
            return false;
        }

        text = text[expected.Length..];
        return true;
    }

    private static bool TryReadString(ref ReadOnlySpan<byte> text, out string value)
    {
        value = "";
        if (text is not [(byte)'"', ..])
        {
            return false;
        }

        // Names of outputs and store paths have nothing to escape.
        var end = text[1..].IndexOfAny((byte)'"', (byte)'\\');
        if (end < 0 || text[end + 1] == '\\')
        {
            return false;
        }

        var raw = text.Slice(1, end);
        value = Ascii.IsValid(raw) ? Encoding.ASCII.GetString(raw) : LossyText.Decode(raw);
        text = text[(end + 2)..];
        return true;
    }
}

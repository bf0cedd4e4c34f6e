using System.Security.Cryptography;
using Assay.Core;
using Assay.Core.Findings;
using Assay.Engine.Documents;

namespace Assay.Engine.Policy.Vex;

/// <summary>Reads a VEX document of whichever format.</summary>
internal static class VexReader
{
    /// <summary>Bytes of a document: the largest CSAF documents of Red Hat have some 20 MB.</summary>
    public const int MaxBytes = 64 << 20;

    /// <exception cref="AssayException">"document.invalid", with line and column.</exception>
    public static VexDocument Read(string file, ReadOnlySpan<byte> bytes)
    {
        var root = JsonDocumentTree.Read(file, bytes);
        if (root is not MapNode)
        {
            throw DocumentException.At(root.Place, "a VEX document is a JSON object");
        }

        var digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (CsafVex.Recognises(root) && !OpenVex.Recognises(root))
        {
            var (read, fault) = CsafVex.Read(root);
            return new VexDocument(file, digest, CsafVex.AuthorOf(root), read)
            {
                Issues = fault is null ? [] : [Issue.Notice("vex.history", $"{fault.Message}; its statements count, since nothing is read of its history", file)],
            };
        }

        var (author, statements) =
            OpenVex.Recognises(root) ? (OpenVex.AuthorOf(root), OpenVex.Read(root))
            : CycloneDxVex.Recognises(root) ? (CycloneDxVex.AuthorOf(root), CycloneDxVex.Read(root))
            : throw DocumentException.At(root.Place, "this is neither OpenVEX nor CSAF nor CycloneDX", "an OpenVEX document has '@context', a CSAF one 'document.csaf_version', a CycloneDX one 'bomFormat'");
        return new VexDocument(file, digest, author, [.. statements]);
    }
}

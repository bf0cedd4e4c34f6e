using System.Buffers.Binary;
using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Findings;

namespace Assay.Catalogers.Models;

/// <summary>
/// AI models in safetensors (huggingface/safetensors, README.md, "Format"): eight bytes that tell the length of a JSON header, whose "__metadata__" may tell of the
/// model (Stability-AI/ModelSpec). A large model has several files, which are one package.
/// </summary>
internal sealed class SafetensorsCataloger : ICataloger
{
    public const string CatalogerName = "models/safetensors";

    // The reference reader's own bound: safetensors/src/tensor.rs, MAX_HEADER_SIZE.
    private const ulong MaxHeaderBytes = 100_000_000;

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["**/*.safetensors"], MaxBytes = long.MaxValue };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var head = file.Peek(9);
        var length = head.Length == 9 ? BinaryPrimitives.ReadUInt64LittleEndian(head) : 0;
        if (length is 0 or > MaxHeaderBytes || head[8] != '{')
        {
            sink.Add(Issue.Notice("models.safetensors.other", "the file does not begin as a safetensors file does"));
            return;
        }

        try
        {
            var content = file.OpenSequential();
            content.ReadExactly(head.AsSpan(0, 8));
            using var header = new BoundedStream(content, (long)length);
            var metadata = DataNode.Nothing;
            JsonNodes.Read(header, new NodeBuilder((_, key, node) => metadata = key == "__metadata__" ? node : metadata, "*"), token);
            if (ModelIdentity.Of(file.Path, metadata["modelspec.title"].Text ?? metadata["ss_output_name"].Text, metadata["modelspec.version"].Text, null) is { } fact)
            {
                sink.Add(fact.WithLicenses(metadata["modelspec.license"].Text ?? metadata["license"].Text));
            }
        }
        catch (MalformedException broken)
        {
            sink.Add(Issue.Error("models.safetensors.malformed", broken.Message));
        }
    }
}

using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Findings;

namespace Assay.Catalogers.Models;

/// <summary>AI models in GGUF (ggml-org/ggml, docs/gguf.md): the header's keys "general.*" tell name, version, licence and where the model is from.</summary>
internal sealed class GgufCataloger : ICataloger
{
    public const string CatalogerName = "models/gguf";

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["**/*.gguf"], MaxBytes = long.MaxValue };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        // Programs for training call other files by this ending too.
        if (!file.Peek(4).AsSpan().SequenceEqual("GGUF"u8))
        {
            sink.Add(Issue.Notice("models.gguf.other", "the file does not begin as a GGUF file does"));
            return;
        }

        try
        {
            using var content = new BufferedStream(file.OpenSequential(), 64 << 10);
            var fields = new GgufHeader(content, token).Read();
            var repository = fields.GetValueOrDefault("general.source.huggingface.repository") ?? fields.GetValueOrDefault("general.source.repo_url") ?? fields.GetValueOrDefault("general.repo_url");
            if (ModelIdentity.Of(file.Path, fields.GetValueOrDefault("general.name"), fields.GetValueOrDefault("general.version"), repository) is { } fact)
            {
                sink.Add(fact.WithLicenses(fields.GetValueOrDefault("general.license")));
            }
        }
        catch (MalformedException broken)
        {
            sink.Add(Issue.Error("models.gguf.malformed", broken.Message));
        }
    }
}

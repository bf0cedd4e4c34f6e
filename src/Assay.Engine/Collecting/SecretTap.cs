using Assay.Core.Files;

namespace Assay.Engine.Collecting;

/// <summary>A stream whose bytes are searched for secrets while somebody reads it.</summary>
internal sealed class SecretTap(SecretPass pass, Stream content) : ReadOnlyStream
{
    public override int Read(Span<byte> buffer)
    {
        var count = content.Read(buffer);
        pass.Take(buffer[..count]);
        return count;
    }
}

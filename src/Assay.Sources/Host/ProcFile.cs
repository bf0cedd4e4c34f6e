using System.Text;
using Assay.Core.Files;
using Assay.Sources.Linux;

namespace Assay.Sources.Host;

/// <summary>Small files of a host that say one thing, in /proc and in /etc; bounded, and never through a link that somebody else may have made.</summary>
internal static class ProcFile
{
    private const int MaxTextBytes = 64 << 10;

    /// <summary>The file's text without blanks around it; null where it is absent, empty or not to be read.</summary>
    public static string? Text(string path)
    {
        try
        {
            var text = Encoding.UTF8.GetString(Bytes(path, MaxTextBytes)).Trim();
            return text.Length == 0 ? null : text;
        }
        catch (TreeException)
        {
            return null;
        }
    }

    /// <summary>The file's bytes; what is beyond the limit is left.</summary>
    /// <exception cref="TreeException">"host.missing", ".notRegular", ".denied", ".unreadable".</exception>
    public static byte[] Bytes(string path, int maxBytes)
    {
        using var handle = RegularFile.Open(path, "host", out _);
        using var content = new MemoryStream();
        var buffer = new byte[16 << 10];
        try
        {
            // Files of /proc say that they have no bytes; their end is where a read gives none.
            using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
            for (int count; content.Length < maxBytes && (count = stream.Read(buffer)) > 0;)
            {
                content.Write(buffer, 0, (int)Math.Min(count, maxBytes - content.Length));
            }
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new TreeException("host.denied", $"{path} may not be read", exception);
        }
        catch (IOException exception)
        {
            throw new TreeException("host.unreadable", $"{path} can't be read: {exception.Message}", exception);
        }

        return content.ToArray();
    }
}

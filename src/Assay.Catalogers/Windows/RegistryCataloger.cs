using Assay.Catalogers.Executables;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Formats;

namespace Assay.Catalogers.Windows;

/// <summary>
/// The hive SOFTWARE of a Windows system: which Windows it is, which updates it has, which programs. Layers of container images have their files below
/// "Files", and what they change of the registry as differencing hives below "Hives" (github.com/microsoft/hcsshim, internal/wclayer/legacy.go); the
/// system of the utility VM beside them is not the container's.
/// </summary>
/// <remarks>Facts are values as they stand, since a layer may change one value of a key: what they mean together is <see cref="WindowsRegistry"/>'s.</remarks>
internal sealed class RegistryCataloger : ICataloger
{
    public const string CatalogerName = "windows/registry";

    /// <summary>A value: its path, and what it says.</summary>
    public const string ValueKind = "registry";

    /// <summary>A value that a differencing hive takes away: its path.</summary>
    public const string GoneValueKind = "registry.goneValue";

    /// <summary>A key that a differencing hive takes away with all that is below it: its path.</summary>
    public const string GoneKeyKind = "registry.goneKey";

    private const string Malformed = "windows.registry.malformed";

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new()
    {
        Globs =
        [
            "Windows/System32/config/SOFTWARE",
            "Files/Windows/System32/config/SOFTWARE",
            "Hives/Software_Delta",
        ],
        AnyCase = true,
        MaxBytes = 1L << 30,
    };

    /// <summary>Whether a path is that of a differencing hive.</summary>
    public static bool IsDelta(ReadOnlySpan<byte> path) => path.Length > 6 && System.Text.Ascii.EqualsIgnoreCase(path[..6], "Hives/"u8);

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var isDelta = IsDelta(file.Path.Bytes);
        if (isDelta && file.SizeBytes == 0)
        {
            return;
        }

        try
        {
            using var seekable = file.OpenSeekable(token);
            var hive = RegistryHive.Open(new BinaryFile(seekable, token));
            if (hive.IsDirty)
            {
                sink.Add(Issue.Notice("windows.registry.dirty", "Windows was writing to the registry: what it had not written yet stands in its log, which is not read"));
            }

            new RegistryFacts(sink, isDelta).Take(hive.Root);
            if (!hive.IsWhole)
            {
                sink.Add(Issue.Error(Malformed, "the hive is cut off"));
            }
        }
        catch (MalformedException malformed)
        {
            sink.Add(Issue.Error(Malformed, malformed.Message));
        }
    }
}

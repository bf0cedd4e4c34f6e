using System.Globalization;
using System.Text.Json;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Catalogers.Bottlerocket;

/// <summary>
/// Bottlerocket's inventory, which its build writes of the rpms that it installs; the image itself has no package manager (bottlerocket-os,
/// twoliter's rpm2img). A host's own tree may lie below a folder, as control containers see it.
/// </summary>
internal sealed class InventoryCataloger : ICataloger
{
    public const string CatalogerName = "bottlerocket/inventory";

    private const int MaxFileBytes = 32 << 20;

    public string Name => CatalogerName;

    public int Version => 1;

    // The built image keeps its system below x86_64-bottlerocket-linux-gnu/sys-root, control containers see the host's below .bottlerocket/rootfs.
    public Interest Interest { get; } = new()
    {
        Globs =
        [
            "usr/share/bottlerocket/application-inventory.json",
            "*/sys-root/usr/share/bottlerocket/application-inventory.json",
            "*/rootfs/usr/share/bottlerocket/application-inventory.json",
        ],
        MaxBytes = MaxFileBytes,
    };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        sink.MarkDatabase();
        var content = new byte[(int)Math.Clamp(file.SizeBytes, 0, MaxFileBytes)];
        token.ThrowIfCancellationRequested();
        var length = file.OpenSequential().ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        try
        {
            Read(new Utf8JsonReader(content.AsSpan(0, length)), sink);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // GetString throws the second where a text is no UTF-8.
            sink.Add(Issue.Error("bottlerocket.inventory.malformed", "the inventory is no sound JSON, and could not be read to its end"));
        }
    }

    // {"Content": [{"Name": "glibc", "Version": "2.40", "Release": "1.1740525475.e3a5862c.br1", "Epoch": "1", "Architecture": "x86_64", ...}]}
    private static void Read(Utf8JsonReader json, FactSink sink)
    {
        var isContent = false;
        var sawContent = false;
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var field = "";
        while (json.Read())
        {
            switch (json.TokenType)
            {
                case JsonTokenType.PropertyName when json.CurrentDepth == 1:
                    isContent = json.ValueTextEquals("Content"u8);
                    sawContent |= isContent;
                    break;
                case JsonTokenType.PropertyName when isContent && json.CurrentDepth == 3:
                    field = json.GetString()!;
                    break;
                case JsonTokenType.String when isContent && json.CurrentDepth == 3:
                    fields[field] = json.GetString()!;
                    break;
                case JsonTokenType.EndObject when isContent && json.CurrentDepth == 2:
                    Add(fields, sink);
                    fields.Clear();
                    break;
            }
        }

        if (!sawContent)
        {
            sink.Add(Issue.Notice("bottlerocket.inventory.malformed", "the file is no inventory"));
        }
    }

    private static void Add(Dictionary<string, string> fields, FactSink sink)
    {
        if (fields.GetValueOrDefault("Name") is not { Length: > 0 } name || fields.GetValueOrDefault("Version") is not { Length: > 0 } version)
        {
            sink.Add(Issue.Error("bottlerocket.inventory.malformed", "a package without a name or a version"));
            return;
        }

        var package = new Package
        {
            Type = "bottlerocket",
            Name = name,
            Version = fields.GetValueOrDefault("Release") is { Length: > 0 } release ? $"{version}-{release}" : version,
            Epoch = long.TryParse(fields.GetValueOrDefault("Epoch"), NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) ? epoch : null,
            Arch = fields.GetValueOrDefault("Architecture") is { Length: > 0 } arch ? arch : null,
            Origin = fields.GetValueOrDefault("Publisher") is { Length: > 0 } publisher ? new PackageOrigin { Vendor = publisher } : null,
        };
        sink.Add(new PackageFact(package, name));
    }
}

using System.Text.Json;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Text;

namespace Assay.Catalogers.Rpm;

/// <summary>
/// What a system of the RHEL family has its packages from: the content sets that Red Hat's build writes into an image, the repositories that
/// dnf and yum note for each package, and the module streams that are enabled.
/// </summary>
internal sealed class ChannelCataloger : ICataloger
{
    public const string CatalogerName = "rpm/channel";

    /// <summary>The facts' kind; their key is the channel: "rhel-9-for-x86_64-baseos-rpms", "module:nodejs:18".</summary>
    public const string FactKind = "channel";

    private const int MaxFileBytes = 8 << 20;
    private const int MaxChannels = 10_000;
    private const int MaxNameBytes = 512;

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new()
    {
        Globs =
        [
            "root/buildinfo/content_manifests/*.json",
            "usr/share/buildinfo/content_manifests/*.json",
            "etc/dnf/modules.d/*.module",
            "usr/lib/sysimage/libdnf5/nevras.toml",
            "var/lib/yum/yumdb/*/*/from_repo",
        ],
        MaxBytes = MaxFileBytes,
    };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var channels = new SortedSet<string>(StringComparer.Ordinal);
        if (file.Path.FileName.EndsWith(".json"u8))
        {
            ReadContentSets(file, channels, sink, token);
        }
        else
        {
            using var lines = new LineReader(file.OpenSequential());
            if (file.Path.FileName.EndsWith(".module"u8))
            {
                ReadModules(lines, channels, token);
            }
            else
            {
                ReadRepositories(lines, channels, isToml: file.Path.FileName.EndsWith(".toml"u8), token);
            }
        }

        foreach (var channel in channels)
        {
            sink.Add(new LooseFact(FactKind, channel, ""));
        }
    }

    // {"metadata": {...}, "content_sets": ["rhel-9-for-x86_64-baseos-rpms", ...]}: atomic-reactor, schemas/content_manifest.json.
    private static void ReadContentSets(ScannedFile file, SortedSet<string> channels, FactSink sink, CancellationToken token)
    {
        var content = new byte[(int)Math.Clamp(file.SizeBytes, 0, MaxFileBytes)];
        token.ThrowIfCancellationRequested();
        var length = file.OpenSequential().ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        var json = new Utf8JsonReader(content.AsSpan(0, length));
        try
        {
            var isContentSets = false;
            while (json.Read())
            {
                if (json.TokenType == JsonTokenType.PropertyName)
                {
                    isContentSets = json.CurrentDepth == 1 && json.ValueTextEquals("content_sets"u8);
                }
                else if (isContentSets && json.TokenType == JsonTokenType.String && json.CurrentDepth == 2)
                {
                    Add(channels, json.GetString()!);
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // GetString throws the second where a text is no UTF-8.
            sink.Add(Issue.Notice("rpm.contentManifest.malformed", "the content manifest is no sound JSON"));
        }
    }

    // dnf, "Modularity": [nodejs], stream=18, state=enabled.
    private static void ReadModules(LineReader lines, SortedSet<string> channels, CancellationToken token)
    {
        string? module = null;
        string? stream = null;
        var isEnabled = false;
        while (lines.TryRead(out var line, token))
        {
            line = line.Trim(" \t\r"u8);
            if (line.StartsWith("["u8))
            {
                AddModule();
                module = line.Length <= MaxNameBytes ? LossyText.Decode(line.Trim("[]"u8)) : null;
                stream = null;
                isEnabled = false;
            }
            else if (Value(line, "stream"u8) is { Length: > 0 and <= MaxNameBytes } value)
            {
                stream = LossyText.Decode(value);
            }
            else if (Value(line, "state"u8).SequenceEqual("enabled"u8))
            {
                isEnabled = true;
            }
        }

        AddModule();

        void AddModule()
        {
            if (isEnabled && !string.IsNullOrEmpty(module) && stream is not null)
            {
                Add(channels, $"module:{module}:{stream}");
            }
        }
    }

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> line, ReadOnlySpan<byte> key)
    {
        var equals = line.IndexOf((byte)'=');
        return equals >= 0 && line[..equals].TrimEnd(" \t"u8).SequenceEqual(key) ? line[(equals + 1)..].Trim(" \t"u8) : default;
    }

    // libdnf5's nevras.toml has "name-version.arch" = {from_repo="fedora"}; yumdb has one file with nothing but the name.
    private static void ReadRepositories(LineReader lines, SortedSet<string> channels, bool isToml, CancellationToken token)
    {
        while (lines.TryRead(out var line, token))
        {
            line = line.Trim(" \t\r\0"u8);
            if (isToml)
            {
                var field = line.IndexOf("from_repo"u8);
                var quoted = field < 0 ? default : line[(field + "from_repo"u8.Length)..].TrimStart(" =\t"u8);
                var end = quoted.Length > 1 ? quoted[1..].IndexOf(quoted[0]) : -1;
                line = end > 0 ? quoted[1..(end + 1)] : default;
            }

            if (line.Length is > 0 and <= MaxNameBytes)
            {
                Add(channels, LossyText.Decode(line));
            }
        }
    }

    // "@System" and "@commandline" are no repositories.
    private static void Add(SortedSet<string> channels, string channel)
    {
        if (channel.Length is > 0 and <= MaxNameBytes && channel[0] != '@' && channels.Count < MaxChannels)
        {
            channels.Add(channel);
        }
    }
}

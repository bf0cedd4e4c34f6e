using Assay.Catalogers.Distros;
using Assay.Core.Cataloging;
using Assay.Core.Text;

namespace Assay.Catalogers.Rpm;

/// <summary>
/// The repositories that yum, dnf and zypper are set to use (yum.conf(5), dnf.conf(5)): what a system without any note of its packages'
/// repositories can be known by, such as Amazon Linux's extras and Red Hat's extended updates; and the minor release that it is held at.
/// </summary>
internal sealed class RepositoryCataloger : ICataloger
{
    public const string CatalogerName = "rpm/repository";

    private const int MaxNameBytes = 512;
    private const int MaxRepositories = 10_000;

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new()
    {
        Globs =
        [
            "etc/yum.repos.d/*.repo",
            "etc/zypp/repos.d/*.repo",
            "etc/yum/vars/releasever",
            "etc/dnf/vars/releasever",
        ],
        MaxBytes = 8 << 20,
    };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        using var lines = new LineReader(file.OpenSequential());
        if (file.Path.FileName.SequenceEqual("releasever"u8))
        {
            if (lines.TryRead(out var version, token) && version.Trim(" \t\r"u8) is { Length: > 0 and <= MaxNameBytes } held)
            {
                ChannelFact.Add(sink, $"releasever:{LossyText.Decode(held)}");
            }

            return;
        }

        var enabled = new SortedSet<string>(StringComparer.Ordinal);
        Read(lines, enabled, token);
        foreach (var repository in enabled)
        {
            ChannelFact.Add(sink, repository);
        }
    }

    // "[amzn2extra-docker]", "enabled = 1"; a repository that does not say is enabled.
    private static void Read(LineReader lines, SortedSet<string> enabled, CancellationToken token)
    {
        string? repository = null;
        var isEnabled = true;
        while (lines.TryRead(out var line, token))
        {
            line = line.Trim(" \t\r"u8);
            if (line.StartsWith("["u8) && line.IndexOf((byte)']') is > 1 and var end)
            {
                Add();
                repository = end <= MaxNameBytes ? LossyText.Decode(line[1..end]) : null;
                isEnabled = true;
            }
            else if (line.IndexOf((byte)'=') is > 0 and var equals && line[..equals].TrimEnd(" \t"u8).SequenceEqual("enabled"u8))
            {
                isEnabled = IsTrue(line[(equals + 1)..].TrimStart(" \t"u8));
            }
        }

        Add();

        // "[main]" holds yum's own settings.
        void Add()
        {
            if (isEnabled && repository is not (null or "main") && enabled.Count < MaxRepositories)
            {
                enabled.Add(repository);
            }
        }
    }

    private static bool IsTrue(ReadOnlySpan<byte> value) =>
        value.SequenceEqual("1"u8) || System.Text.Ascii.EqualsIgnoreCase(value, "true"u8)
        || System.Text.Ascii.EqualsIgnoreCase(value, "yes"u8) || System.Text.Ascii.EqualsIgnoreCase(value, "on"u8);
}

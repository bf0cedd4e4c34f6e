using System.Text.Json;
using Assay.Catalogers.Distros;
using Assay.Core.Cataloging;
using Assay.Core.Findings;

namespace Assay.Catalogers.Debian;

/// <summary>
/// Which services of Ubuntu Pro a machine has enabled: {"services": [{"name": "esm-infra", "status": "enabled", ...}, ...]}
/// (ubuntu-pro-client, uaclient/status.py). Each is a channel by its name.
/// </summary>
internal sealed class UbuntuProCataloger : ICataloger
{
    public const string CatalogerName = "debian/ubuntu-pro";

    public const string EsmInfra = "esm-infra";
    public const string EsmApps = "esm-apps";
    public const string Fips = "fips";
    public const string FipsUpdates = "fips-updates";

    private const int MaxFileBytes = 4 << 20;

    // Those with packages of their own.
    private static readonly string[] Services =
        [EsmInfra, EsmApps, "esm-infra-legacy", Fips, FipsUpdates, "fips-preview", "realtime-kernel", "ros", "ros-updates", "cc-eal"];

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["var/lib/ubuntu-advantage/status.json"], MaxBytes = MaxFileBytes };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var content = new byte[(int)Math.Clamp(file.SizeBytes, 0, MaxFileBytes)];
        token.ThrowIfCancellationRequested();
        var length = file.OpenSequential().ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        var enabled = new SortedSet<string>(StringComparer.Ordinal);
        try
        {
            Read(new Utf8JsonReader(content.AsSpan(0, length)), enabled);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // GetString throws the second where a text is no UTF-8.
            sink.Add(Issue.Notice("ubuntu.pro.malformed", "the status of Ubuntu Pro is no sound JSON"));
        }

        foreach (var service in enabled)
        {
            ChannelFact.Add(sink, service);
        }
    }

    private static void Read(Utf8JsonReader json, SortedSet<string> enabled)
    {
        var isServices = false;
        var field = "";
        var (name, isEnabled) = ("", false);
        while (json.Read())
        {
            switch (json.TokenType)
            {
                case JsonTokenType.PropertyName when json.CurrentDepth == 1:
                    isServices = json.ValueTextEquals("services"u8);
                    break;
                case JsonTokenType.StartObject when isServices && json.CurrentDepth == 2:
                    (name, isEnabled) = ("", false);
                    break;
                case JsonTokenType.PropertyName when isServices && json.CurrentDepth == 3:
                    field = json.GetString()!;
                    break;
                case JsonTokenType.String when isServices && json.CurrentDepth == 3 && field == "name":
                    name = json.GetString()!;
                    break;
                case JsonTokenType.String when isServices && json.CurrentDepth == 3 && field == "status":
                    isEnabled = json.ValueTextEquals("enabled"u8);
                    break;
                case JsonTokenType.EndObject when isServices && json.CurrentDepth == 2 && isEnabled && Services.Contains(name, StringComparer.Ordinal):
                    enabled.Add(name);
                    break;
            }
        }
    }
}

using System.Globalization;
using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Rpm;

/// <summary>
/// Which images of Red Hat's an image is and was built on, by what its builds leave in it: a Dockerfile each with its labels (OpenShift Build Service), or the labels alone
/// (konflux-ci/build-tasks-dockerfiles, labels.json). An image of the latter kind has the moment of its build as its version, as its tags have.
/// </summary>
internal sealed class ContainerLabelCataloger : DocumentCataloger
{
    public const string CatalogerName = "rpm/container-labels";

    private const int MaxLabels = 1_000;

    public ContainerLabelCataloger()
        : base(CatalogerName, 1, nameIsProof: false, "root/buildinfo/Dockerfile-*", "root/buildinfo/labels.json", "usr/share/buildinfo/labels.json")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var labels = file.Path.FileName.EndsWith(".json"u8)
            ? JsonNodes.Read(file.OpenSequential(), token).Entries.Select(entry => (entry.Key, Value: entry.Value.Text ?? "")).Take(MaxLabels)
            : OfDockerfile(file, token);
        var byName = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in labels)
        {
            // Some builds quote a value once more.
            byName[key] = value.Trim('"');
        }

        var version = VersionOf(byName);
        var name = byName.GetValueOrDefault("name");

        // What its build calls "openshift/..." lies in "openshift4/..." since OpenShift 4 (catalog.redhat.com).
        name = name?.StartsWith("openshift/", StringComparison.Ordinal) == true && version?.StartsWith("v4.", StringComparison.Ordinal) == true ? "openshift4/" + name["openshift/".Length..] : name;
        if (version is null || version.Contains('$', StringComparison.Ordinal) || name?.Contains('$', StringComparison.Ordinal) != false
            || LibraryFact.Of("generic", name, version, PackageState.Installed, null, ("arch", byName.GetValueOrDefault("architecture"))) is not { } fact)
        {
            return;
        }

        var source = byName.GetValueOrDefault("com.redhat.component") is { Length: > 0 } component ? new SourcePackage(component, version) : null;
        sink.Add(fact with { Package = fact.Package with { Arch = byName.GetValueOrDefault("architecture"), Source = source, IsProject = true } });
    }

    private static string? VersionOf(Dictionary<string, string> labels)
    {
        if (labels.TryGetValue("version", out var version) && labels.TryGetValue("release", out var release) && version.Length > 0 && release.Length > 0)
        {
            return $"{version}-{release}";
        }

        return labels.TryGetValue("org.opencontainers.image.created", out var created) ? SecondsOf(created)?.ToString(CultureInfo.InvariantCulture) : null;
    }

    // "2025-04-14T02:14:26Z" as seconds since 1970.
    private static long? SecondsOf(string created)
    {
        const int SecondsADay = 24 * 60 * 60;
        return created.Length == 20 && created[10] == 'T' && created[^1] == 'Z' && DateOnly.TryParseExact(created.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && TimeOnly.TryParseExact(created.AsSpan(11, 8), "HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? ((day.DayNumber - new DateOnly(1970, 1, 1).DayNumber) * (long)SecondsADay) + (time.Ticks / TimeSpan.TicksPerSecond)
            : null;
    }

    // LABEL "key"="value" key=value, going on behind a backslash; of a label that stands twice the last one counts.
    private static List<(string Key, string Value)> OfDockerfile(ScannedFile file, CancellationToken token)
    {
        var labels = new List<(string Key, string Value)>();
        var variables = new List<(string Key, string Value)>();
        var pending = "";
        using var lines = new LineReader(file.OpenSequential());
        while (lines.TryRead(out var bytes, token) && labels.Count < MaxLabels)
        {
            var line = pending + LossyText.Decode(bytes).Trim();
            if (line.EndsWith('\\') && line.Length < LineReader.MaxLineBytes)
            {
                pending = line[..^1] + " ";
                continue;
            }

            pending = "";
            if (line.StartsWith("LABEL ", StringComparison.OrdinalIgnoreCase))
            {
                TakePairs(line[6..], labels);
            }
            else if (line.StartsWith("ENV ", StringComparison.OrdinalIgnoreCase) || line.StartsWith("ARG ", StringComparison.OrdinalIgnoreCase))
            {
                TakePairs(line[4..], variables);
            }
        }

        return [.. labels.Select(label => (label.Key, Resolve(label.Value, variables)))];
    }

    // $NAME and ${NAME}; a longer name may begin with a shorter one.
    private static string Resolve(string text, List<(string Key, string Value)> variables)
    {
        const int MaxLength = 4096;
        foreach (var (key, value) in variables.OrderByDescending(variable => variable.Key.Length))
        {
            text = text.Length > MaxLength || !text.Contains('$', StringComparison.Ordinal) ? text : text.Replace($"${{{key}}}", value, StringComparison.Ordinal).Replace("$" + key, value, StringComparison.Ordinal);
        }

        return text;
    }

    private static void TakePairs(string text, List<(string Key, string Value)> labels)
    {
        var at = 0;
        while (labels.Count < MaxLabels && Word(text, ref at) is { Length: > 0 } key)
        {
            if (at >= text.Length || text[at] != '=')
            {
                return;
            }

            at++;
            labels.Add((key, Word(text, ref at) ?? ""));
        }
    }

    // Up to a blank or '=', or between quotes.
    private static string? Word(string text, ref int at)
    {
        while (at < text.Length && text[at] == ' ')
        {
            at++;
        }

        if (at >= text.Length)
        {
            return null;
        }

        var quote = text[at] is '"' or '\'' ? text[at] : '\0';
        var start = quote == '\0' ? at : at + 1;
        var end = quote == '\0' ? text.IndexOfAny([' ', '='], start) : text.IndexOf(quote, start);
        end = end < 0 ? text.Length : end;
        at = quote == '\0' ? end : Math.Min(text.Length, end + 1);
        return text[start..end];
    }
}

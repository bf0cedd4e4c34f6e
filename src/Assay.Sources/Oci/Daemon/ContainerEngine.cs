using System.Text.Json;
using System.Text.RegularExpressions;
using Assay.Core;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Sources.Oci.Archive;
using Assay.Sources.Oci.Layers;

namespace Assay.Sources.Oci.Daemon;

/// <summary>The images and containers of a Docker or podman engine, through its API.</summary>
public sealed partial class ContainerEngine : IDisposable
{
    private readonly EngineClient client;
    private readonly bool isOfThisMachine;

    private ContainerEngine(EngineEndpoint endpoint)
    {
        isOfThisMachine = endpoint is { Engine: "docker", SocketPath: not null };
        Name = endpoint.Engine;
        client = new EngineClient(endpoint);
    }

    /// <summary>"docker", "podman".</summary>
    public string Name { get; }

    /// <param name="name">"docker" or "podman".</param>
    /// <param name="variable">Environment variables by name: DOCKER_HOST and the like.</param>
    /// <exception cref="AssayException">"engine.unsupported", "engine.contextNotFound", "engine.tls".</exception>
    public static ContainerEngine Open(string name, Func<string, string?> variable) => name switch
    {
        "docker" => new ContainerEngine(EngineEndpoint.OfDocker(variable)),
        "podman" => new ContainerEngine(EngineEndpoint.OfPodman(variable)),
        _ => throw new AssayException("engine.unsupported", $"containers of the engine '{name}' are not read", "those of docker, podman, containerd and crio are: container:docker/ID"),
    };

    /// <summary>Finds an image by name, id or digest.</summary>
    /// <exception cref="AssayException">"image.referenceInvalid", "engine.*".</exception>
    public EngineImage FindImage(string reference, CancellationToken token)
    {
        using var json = client.GetJson($"images/{Checked(reference)}/json", $"image {reference}", token);
        var what = $"image {reference}";
        var digests = JsonReading.Texts(json.RootElement, "RepoDigests", what)
            .Select(text => text[(text.LastIndexOf('@') + 1)..])
            .Where(text => Digest.TryParse(text, out _));
        return new EngineImage(JsonReading.RequiredText(json.RootElement, "Id", what), [.. digests.Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>What the engine tells of an image without reading it: its layers can't be opened.</summary>
    /// <exception cref="AssayException">"image.referenceInvalid", "image.malformed", "engine.*".</exception>
    public Image DescribeImage(string reference, CancellationToken token)
    {
        var image = FindImage(reference, token);
        var what = $"image {reference}";
        using var json = client.GetJson($"images/{Checked(image.Id)}/json", what, token);
        var rootfs = JsonReading.Object(json.RootElement, "RootFS", what) ?? throw JsonReading.Malformed(what, "\"RootFS\" is missing");
        var diffIds = JsonReading.Texts(rootfs, "Layers", what);
        return new Image
        {
            Name = reference,
            Digests = [.. image.RepositoryDigests.Append(image.Id).Distinct(StringComparer.Ordinal)],
            Platform = $"{JsonReading.Text(json.RootElement, "Os", what)}/{JsonReading.Text(json.RootElement, "Architecture", what)}",
            ConfigBytes = [],
            Layers = [.. diffIds.Select((diffId, number) => StoredImage.Layer(number, diffId, createdBy: null, createdAt: null))],
        };
    }

    /// <summary>The image as it lies in the engine's storage; null where that is not on this machine, of another kind, or may not be read.</summary>
    /// <exception cref="AssayException">"engine.*", "image.malformed", "image.platformNotFound".</exception>
    public StoredImage? TryOpenStored(EngineImage image, string reference, string? platform, ScanLimits limits, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(limits);
        if (!isOfThisMachine)
        {
            return null;
        }

        using var inspected = client.GetJson($"images/{Checked(image.Id)}/json", $"image {reference}", token);
        using var system = client.GetJson("info", "itself", token);
        return DockerStorage.TryOpen(inspected.RootElement, system.RootElement, image, reference, platform is null ? null : Platform.Parse(platform), limits);
    }

    /// <summary>Begins a pass over an image as the engine saves it.</summary>
    /// <param name="image">As <see cref="FindImage"/> gave it.</param>
    /// <param name="reference">The name by which it was found: a saved index knows it by that.</param>
    /// <param name="limits">Bounds on what is read.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="AssayException">"engine.*".</exception>
    public ArchivePass Save(EngineImage image, string reference, ScanLimits limits, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new ArchivePass(client.GetStream($"images/{Checked(image.Id)}/get", $"image {reference}", token), limits);
    }

    /// <summary>Finds a container by name or id, running or not.</summary>
    /// <exception cref="AssayException">"image.referenceInvalid", "engine.*".</exception>
    public EngineContainer FindContainer(string reference, CancellationToken token)
    {
        var what = $"container {reference}";
        using var json = client.GetJson($"containers/{Checked(reference)}/json", what, token);
        return new EngineContainer(JsonReading.RequiredText(json.RootElement, "Id", what), JsonReading.RequiredText(json.RootElement, "Image", what));
    }

    /// <summary>What a container has changed of its image, as a layer above the image's own.</summary>
    /// <exception cref="AssayException">"engine.*".</exception>
    public TreeCursor OpenChanges(EngineContainer container, ScanLimits limits, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(container);
        ArgumentNullException.ThrowIfNull(limits);
        var what = $"container {container.Id}";
        using var json = client.GetJson($"containers/{container.Id}/changes", what, token);
        var changes = new ContainerChanges(json.RootElement, what);
        var export = ArchivePass.AsLayer(() => client.GetStream($"containers/{container.Id}/export", what, token));
        return new ChangesCursor(new LayerCursor(export, limits), changes);
    }

    public void Dispose() => client.Dispose();

    // What stands in a path of the API must be a reference and nothing else.
    private static string Checked(string reference) => Reference.IsMatch(reference) && !reference.Contains("..", StringComparison.Ordinal)
        ? reference
        : throw new AssayException("image.referenceInvalid", $"'{reference}' is no name, id or digest", "write name, name:tag, name@sha256:... or an id");

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._/:@+-]{0,511}$", RegexOptions.None, 1000)]
    private static partial Regex Reference { get; }
}

/// <summary>An image of an engine.</summary>
/// <param name="Id">The engine's id of it.</param>
/// <param name="RepositoryDigests">Digests by which registries know it.</param>
public sealed record EngineImage(string Id, IReadOnlyList<string> RepositoryDigests);

/// <summary>A container of an engine.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ImageId">The id of its image.</param>
public sealed record EngineContainer(string Id, string ImageId);

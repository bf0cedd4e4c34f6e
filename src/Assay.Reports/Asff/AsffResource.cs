using System.Text.RegularExpressions;
using Assay.Core.Packages;
using Assay.Reports.Json;

namespace Assay.Reports.Asff;

/// <summary>What the findings are in: an image of ECR by its ARN, another image as a container, else "Other".</summary>
internal sealed partial class AsffResource
{
    private readonly Artifact artifact;
    private readonly AwsAccount account;
    private readonly string? digest;
    private readonly string type;
    private readonly string id;

    public AsffResource(Artifact artifact, AwsAccount account)
    {
        this.artifact = artifact;
        this.account = account;
        var image = artifact.Kind == "image" ? artifact : null;
        digest = artifact.Digests.FirstOrDefault(digest => digest.StartsWith("sha256:", StringComparison.Ordinal));
        if (image is not null && digest is not null && image.Name.Contains(".dkr.ecr.", StringComparison.Ordinal) && EcrName().Match(image.Name) is { Success: true } ecr)
        {
            var (owner, region) = (ecr.Groups["account"].Value, ecr.Groups["region"].Value);
            (type, id) = ("AwsEcrContainerImage", $"arn:{new AwsAccount(owner, region).Partition}:ecr:{region}:{owner}:repository/{ecr.Groups["repository"].Value}/{digest}");
        }
        else
        {
            (type, id) = (image is null ? "Other" : "Container", AsffReport.Cut(artifact.Name, 512));
        }
    }

    public void Write(JsonBytes writer)
    {
        writer.WriteStartArray("Resources"u8);
        writer.WriteStartObject();
        writer.WriteString("Type"u8, type);
        writer.WriteString("Id"u8, id);
        writer.WriteString("Partition"u8, account.Partition);
        writer.WriteString("Region"u8, account.Region);
        writer.WriteStartObject("Details"u8);
        writer.WriteStartObject("Other"u8);
        writer.WriteString("Kind"u8, AsffReport.Cut(artifact.Kind, 1024));
        writer.WriteString("Name"u8, AsffReport.Cut(artifact.Name, 1024));
        if (digest is not null)
        {
            writer.WriteString("Digest"u8, AsffReport.Cut(digest, 1024));
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    // ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY[:TAG][@DIGEST]
    [GeneratedRegex(@"^(?<account>[0-9]{12})\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?/(?<repository>[a-z0-9._/-]+)(:[\w.-]+)?(@sha256:[0-9a-f]{64})?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EcrName();
}

using System.Text.RegularExpressions;
using Assay.Core.Packages;
using Assay.Reports.Json;

namespace Assay.Reports.Asff;

/// <summary>What the findings are in: an image of ECR by its ARN, another image as a container, else "Other".</summary>
internal static partial class AsffResource
{
    public static void Write(JsonBytes writer, Artifact artifact, AwsAccount account)
    {
        var image = artifact.Kind == "image" ? artifact : null;
        var digest = artifact.Digests.FirstOrDefault(digest => digest.StartsWith("sha256:", StringComparison.Ordinal));
        var ecr = image is null ? null : EcrName().Match(image.Name);
        writer.WriteStartArray("Resources"u8);
        writer.WriteStartObject();
        if (ecr is { Success: true } && digest is not null)
        {
            writer.WriteString("Type"u8, "AwsEcrContainerImage"u8);
            var (id, region) = (ecr.Groups["account"].Value, ecr.Groups["region"].Value);
            writer.WriteString("Id"u8, $"arn:{new AwsAccount(id, region).Partition}:ecr:{region}:{id}:repository/{ecr.Groups["repository"].Value}/{digest}");
        }
        else
        {
            writer.WriteString("Type"u8, image is null ? "Other"u8 : "Container"u8);
            writer.WriteString("Id"u8, AsffReport.Cut(artifact.Name, 512));
        }

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

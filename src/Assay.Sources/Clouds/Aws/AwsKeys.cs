namespace Assay.Sources.Clouds.Aws;

/// <summary>An access key, with the session token of a role where it is one's.</summary>
internal sealed record AwsKeys(string Id, string Secret, string? SessionToken)
{
    public override string ToString() => nameof(AwsKeys);
}

namespace Assay.Reports;

/// <summary>The account whose Security Hub takes the findings.</summary>
/// <param name="Id">Twelve digits.</param>
/// <param name="Region">"eu-central-1".</param>
public sealed record AwsAccount(string Id, string Region)
{
    /// <summary>"aws", "aws-cn" or "aws-us-gov", the first part of its ARNs.</summary>
    internal string Partition =>
        Region.StartsWith("cn-", StringComparison.Ordinal) ? "aws-cn" : Region.StartsWith("us-gov-", StringComparison.Ordinal) ? "aws-us-gov" : "aws";
}

using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Assay.Sources.Oci.Registry.Credentials;

namespace Assay.Sources.Clouds.Aws;

/// <summary>A registry of Amazon ECR, told by its name: "123456789012.dkr.ecr.eu-west-1.amazonaws.com".</summary>
/// <param name="Region">"eu-west-1".</param>
/// <param name="Domain">"amazonaws.com", in China "amazonaws.com.cn".</param>
/// <param name="IsFips">Of the endpoints that FIPS 140 asks for.</param>
internal sealed partial record EcrRegistry(string Region, string Domain, bool IsFips)
{
    public string ApiHost => $"{(IsFips ? "ecr-fips" : "api.ecr")}.{Region}.{Domain}";

    public string StsHost => $"sts.{Region}.{Domain}";

    /// <summary>Null where it is no such registry.</summary>
    public static EcrRegistry? Parse(string host)
    {
        var match = Name.Match(host);
        if (match.Success)
        {
            return new EcrRegistry(match.Groups["region"].Value, match.Groups["domain"].Value, match.Groups["fips"].Success);
        }

        // The names of both protocols: "123456789012.dkr-ecr.eu-west-1.on.aws".
        var dual = DualName.Match(host);
        return dual.Success ? new EcrRegistry(dual.Groups["region"].Value, "amazonaws.com", dual.Groups["fips"].Success) : null;
    }

    /// <summary>Amazon ECR API reference, "GetAuthorizationToken": a name and a password for twelve hours. Null where there are no keys.</summary>
    /// <exception cref="Core.AssayException">"credentials.cloud", "outbound.*".</exception>
    public async Task<RegistryCredential?> CredentialAsync(CloudAccess access, CancellationToken token)
    {
        if (await new AwsKeyChain(access, Region, StsHost).FindAsync(token).ConfigureAwait(false) is not { } keys)
        {
            return null;
        }

        var address = access.Set("AWS_ENDPOINT_URL_ECR") ?? access.Set("AWS_ENDPOINT_URL") ?? $"https://{ApiHost}/";
        var body = "{}"u8.ToArray();
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/x-amz-json-1.1");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address)) { Content = content };
        request.Headers.TryAddWithoutValidation("X-Amz-Target", "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken");
        AwsSignature.Sign(request, body, keys, Region, "ecr", access.Time.GetUtcNow());
        return Read(await access.AskAsync(request, "a token of Amazon ECR", token).ConfigureAwait(false));
    }

    private static RegistryCredential Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var encoded = document.RootElement.GetProperty("authorizationData")[0].GetProperty("authorizationToken").GetString()!;
            var parts = Encoding.UTF8.GetString(Convert.FromBase64String(encoded)).Split(':', 2);
            return new RegistryCredential { UserName = parts[0], Password = parts[1], Origin = "AWS's GetAuthorizationToken" };
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or FormatException or ArgumentNullException)
        {
            throw CloudAccess.Failed("the answer holds no token where one of Amazon ECR was asked for");
        }
    }

    [GeneratedRegex(@"^[0-9]{12}\.dkr\.ecr(?<fips>-fips)?\.(?<region>[a-z0-9-]+)\.(?<domain>amazonaws\.com(?:\.cn)?)\z", RegexOptions.None, 1000)]
    private static partial Regex Name { get; }

    [GeneratedRegex(@"^[0-9]{12}\.dkr-ecr(?<fips>-fips)?\.(?<region>[a-z0-9-]+)\.on\.aws\z", RegexOptions.None, 1000)]
    private static partial Regex DualName { get; }
}

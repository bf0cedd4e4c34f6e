using System.Xml;
using Assay.Core;

namespace Assay.Sources.Clouds.Aws;

/// <summary>
/// Looks for keys where the AWS SDKs look, in their order: the environment, a web identity (EKS), the profile, the container's endpoint
/// (ECS, EKS pod identity), the instance's metadata (IMDSv2).
/// </summary>
internal sealed class AwsKeyChain(CloudAccess access, string region, string stsHost)
{
    private const string SessionName = "assay";
    private const int MaxRoles = 5;

    /// <summary>Null where there are none.</summary>
    /// <exception cref="AssayException">"credentials.cloud", "outbound.*".</exception>
    public async Task<AwsKeys?> FindAsync(CancellationToken token)
    {
        if (access.Set("AWS_ACCESS_KEY_ID") is { } id && access.Set("AWS_SECRET_ACCESS_KEY") is { } secret)
        {
            return new AwsKeys(id, secret, access.Set("AWS_SESSION_TOKEN"));
        }

        if (access.Set("AWS_WEB_IDENTITY_TOKEN_FILE") is { } file && access.Set("AWS_ROLE_ARN") is { } role)
        {
            return await WithWebIdentityAsync(file, role, token).ConfigureAwait(false);
        }

        return await OfProfileAsync(token).ConfigureAwait(false)
            ?? await OfContainerAsync(token).ConfigureAwait(false)
            ?? await OfInstanceAsync(token).ConfigureAwait(false);
    }

    private async Task<AwsKeys?> OfProfileAsync(CancellationToken token)
    {
        var named = access.Set("AWS_PROFILE") ?? access.Set("AWS_DEFAULT_PROFILE");
        var profiles = AwsProfiles.Read(access);
        return profiles[named ?? "default"] is not null
            ? await OfProfileAsync(profiles, named ?? "default", named is not null, MaxRoles, token).ConfigureAwait(false)
            : named is null ? null : throw CloudAccess.Failed($"there is no profile {named}");
    }

    private async Task<AwsKeys?> OfProfileAsync(AwsProfiles profiles, string name, bool isNeeded, int rolesLeft, CancellationToken token)
    {
        var settings = profiles[name] ?? throw CloudAccess.Failed($"there is no profile {name}");
        var role = settings.GetValueOrDefault("role_arn");
        if (role is not null && settings.GetValueOrDefault("web_identity_token_file") is { } file)
        {
            return await WithWebIdentityAsync(file, role, token).ConfigureAwait(false);
        }

        if (role is not null && settings.GetValueOrDefault("source_profile") is { } source && source != name)
        {
            var keys = rolesLeft > 0 ? await OfProfileAsync(profiles, source, true, rolesLeft - 1, token).ConfigureAwait(false) : null;
            return await WithRoleAsync(keys ?? throw CloudAccess.Failed($"the profile {name} leads through too many roles"), role, settings.GetValueOrDefault("external_id"), token).ConfigureAwait(false);
        }

        if (settings.GetValueOrDefault("aws_access_key_id") is { Length: > 0 } id && settings.GetValueOrDefault("aws_secret_access_key") is { Length: > 0 } secret)
        {
            var own = new AwsKeys(id, secret, settings.GetValueOrDefault("aws_session_token"));
            return role is null ? own : await WithRoleAsync(own, role, settings.GetValueOrDefault("external_id"), token).ConfigureAwait(false);
        }

        return isNeeded
            ? throw CloudAccess.Failed($"the profile {name} holds no keys and no role that is understood; \"aws configure export-credentials --profile {name} --format env\" gives what is")
            : null;
    }

    private async Task<AwsKeys?> OfContainerAsync(CancellationToken token)
    {
        var address = access.Set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") is { } relative ? "http://169.254.170.2" + relative : access.Set("AWS_CONTAINER_CREDENTIALS_FULL_URI");
        if (address is null)
        {
            return null;
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, Address(address));
        var authorization = access.Set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") is { } file ? CloudAccess.ReadFile(file).Trim() : access.Set("AWS_CONTAINER_AUTHORIZATION_TOKEN");
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        var answer = request.RequestUri!.Scheme == Uri.UriSchemeHttps
            ? await access.AskAsync(request, "the container's role", token).ConfigureAwait(false)
            : await access.Metadata.AskAsync(request, token).ConfigureAwait(false);
        return Read(answer ?? throw CloudAccess.Failed("the container's endpoint of credentials does not answer"));
    }

    // IMDSv2: a session first, so that nobody is led to ask by mistake.
    private async Task<AwsKeys?> OfInstanceAsync(CancellationToken token)
    {
        if (string.Equals(access.Set("AWS_EC2_METADATA_DISABLED"), "true", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var root = Address((access.Set("AWS_EC2_METADATA_SERVICE_ENDPOINT") ?? "http://169.254.169.254").TrimEnd('/') + "/");
        using var start = new HttpRequestMessage(HttpMethod.Put, new Uri(root, "latest/api/token"));
        start.Headers.TryAddWithoutValidation("X-aws-ec2-metadata-token-ttl-seconds", "300");
        if (await access.Metadata.AskAsync(start, token).ConfigureAwait(false) is not { Length: > 0 } session)
        {
            return null;
        }

        const string path = "latest/meta-data/iam/security-credentials/";
        var role = await AskInstanceAsync(new Uri(root, path), session, token).ConfigureAwait(false);
        return role is null || await AskInstanceAsync(new Uri(root, path + Uri.EscapeDataString(role.Split('\n')[0].Trim())), session, token).ConfigureAwait(false) is not { } keys ? null : Read(keys);
    }

    private async Task<string?> AskInstanceAsync(Uri address, string session, CancellationToken token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("X-aws-ec2-metadata-token", session);
        return await access.Metadata.AskAsync(request, token).ConfigureAwait(false);
    }

    private async Task<AwsKeys> WithWebIdentityAsync(string file, string role, CancellationToken token)
    {
        var form = Form("AssumeRoleWithWebIdentity", role);
        form["WebIdentityToken"] = CloudAccess.ReadFile(file).Trim();
        form["RoleSessionName"] = access.Set("AWS_ROLE_SESSION_NAME") ?? SessionName;
        using var request = new HttpRequestMessage(HttpMethod.Post, StsAddress()) { Content = new FormUrlEncodedContent(form) };
        return ReadRole(await access.AskAsync(request, "the role of a web identity", token).ConfigureAwait(false));
    }

    private async Task<AwsKeys> WithRoleAsync(AwsKeys keys, string role, string? externalId, CancellationToken token)
    {
        var form = Form("AssumeRole", role);
        if (externalId is not null)
        {
            form["ExternalId"] = externalId;
        }

        using var content = new FormUrlEncodedContent(form);
        using var request = new HttpRequestMessage(HttpMethod.Post, StsAddress()) { Content = content };
        AwsSignature.Sign(request, await content.ReadAsByteArrayAsync(token).ConfigureAwait(false), keys, region, "sts", access.Time.GetUtcNow());
        return ReadRole(await access.AskAsync(request, "a role", token).ConfigureAwait(false));
    }

    private static Dictionary<string, string> Form(string action, string role) => new(StringComparer.Ordinal)
    {
        ["Action"] = action,
        ["Version"] = "2011-06-15",
        ["RoleArn"] = role,
        ["RoleSessionName"] = SessionName,
    };

    private Uri StsAddress() => Address(access.Set("AWS_ENDPOINT_URL_STS") ?? access.Set("AWS_ENDPOINT_URL") ?? $"https://{stsHost}/");

    private static Uri Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) ? address : throw CloudAccess.Failed("an address in the environment is not one");

    private static AwsKeys Read(string json) => new(
        CloudAccess.Text(json, "AccessKeyId", "keys"), CloudAccess.Text(json, "SecretAccessKey", "keys"), CloudAccess.TryText(json, "Token"));

    // AWS Security Token Service API reference: the result is XML.
    private static AwsKeys ReadRole(string xml)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var reader = XmlReader.Create(new StringReader(xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 1 << 20 });
            while (reader.Read())
            {
                while (reader is { NodeType: XmlNodeType.Element, LocalName: "AccessKeyId" or "SecretAccessKey" or "SessionToken" })
                {
                    var name = reader.LocalName;
                    found[name] = reader.ReadElementContentAsString();
                }
            }
        }
        catch (XmlException)
        {
            throw CloudAccess.Failed("the answer is not XML where a role was asked for");
        }

        return found.TryGetValue("AccessKeyId", out var id) && found.TryGetValue("SecretAccessKey", out var secret)
            ? new AwsKeys(id, secret, found.GetValueOrDefault("SessionToken"))
            : throw CloudAccess.Failed("the answer holds no keys where a role was asked for");
    }
}

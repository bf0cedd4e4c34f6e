using System.Globalization;
using Assay.Sources.Clouds.Aws;

namespace Assay.Sources.Tests.Clouds;

/// <summary>The worked examples of AWS's own documentation and of its signature test suite.</summary>
public sealed class AwsSignatureTests
{
    private static readonly AwsKeys Keys = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", null);
    private static readonly DateTimeOffset Time = DateTimeOffset.ParseExact("20150830T123600Z", "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    [Fact]
    public void A_request_without_anything_is_signed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("https://example.amazonaws.com/"));
        AwsSignature.Sign(request, [], Keys, "us-east-1", "service", Time);
        Assert.Equal(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
            request.Headers.GetValues("Authorization").Single());
    }

    [Fact]
    public void A_query_and_a_content_type_are_signed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08"));
        request.Content = new ByteArrayContent([]);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
        AwsSignature.Sign(request, [], Keys, "us-east-1", "iam", Time);
        Assert.EndsWith("SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7", request.Headers.GetValues("Authorization").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_do_not_tell_themselves() => Assert.DoesNotContain(Keys.Secret, Keys.ToString(), StringComparison.Ordinal);
}

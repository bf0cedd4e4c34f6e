using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Assay.EndToEnd.Integrations;

/// <summary>What of AWS Security Hub a build speaks with: BatchImportFindings (API reference), on loopback. It holds callers to the call's own rules.</summary>
internal sealed class SecurityHub : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly bool refuses;
    private readonly Task served;

    /// <param name="refuses">Whether the first finding of each call is refused.</param>
    public SecurityHub(bool refuses)
    {
        this.refuses = refuses;
        Address = $"http://127.0.0.1:{FreePort()}";
        listener.Prefixes.Add(Address + "/");
        listener.Start();
        served = Task.Run(ServeAsync);
    }

    public string Address { get; }

    /// <summary>The findings that were sent, in their order.</summary>
    public List<string> Ids { get; } = [];

    /// <summary>What callers did that the API does not take.</summary>
    public List<string> Faults { get; } = [];

    public void Dispose()
    {
        // One that is stopped first takes its port once more to give it up, and may find it taken.
        listener.Close();
        served.Wait();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext call;
            try
            {
                call = await listener.GetContextAsync();
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var body = new StreamReader(call.Request.InputStream);
            var answer = Encoding.UTF8.GetBytes(Import(call.Request, await body.ReadToEndAsync()).ToJsonString());
            call.Response.ContentType = "application/json";
            await call.Response.OutputStream.WriteAsync(answer);
            call.Response.Close();
        }
    }

    private JsonObject Import(HttpListenerRequest request, string body)
    {
        var findings = JsonNode.Parse(body)!["Findings"]!.AsArray();
        if (request.HttpMethod != "POST" || request.Url!.AbsolutePath != "/findings/import")
        {
            Faults.Add($"{request.HttpMethod} {request.Url}");
        }

        if (request.Headers["Authorization"]?.Contains("/eu-central-1/securityhub/aws4_request", StringComparison.Ordinal) != true)
        {
            Faults.Add("not signed for Security Hub");
        }

        if (findings.Count is 0 or > 100)
        {
            Faults.Add($"{findings.Count} findings in a call");
        }

        Faults.AddRange(findings.Where(finding => (string?)finding!["ProductArn"] != "arn:aws:securityhub:eu-central-1:123456789012:product/123456789012/default").Select(finding => $"ProductArn {finding!["ProductArn"]}"));
        var ids = findings.Select(finding => (string)finding!["Id"]!).ToList();
        Ids.AddRange(ids);
        return new JsonObject
        {
            ["SuccessCount"] = refuses ? ids.Count - 1 : ids.Count,
            ["FailedCount"] = refuses ? 1 : 0,
            ["FailedFindings"] = refuses ? new JsonArray(new JsonObject { ["Id"] = ids[0], ["ErrorCode"] = "InvalidInput", ["ErrorMessage"] = "Finding does not adhere to Amazon Finding Format" }) : new JsonArray(),
        };
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}

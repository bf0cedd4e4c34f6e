using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Assay.Bench;

/// <summary>
/// Cold scans of an image in a docker-registry on loopback, against pulling the same layers to nowhere: as fast as loopback goes, where
/// inflating is what takes the time, and at the speed of a network, where a scan that overlaps the pull costs nothing beside it.
/// </summary>
internal static class RegistryBench
{
    private const double NetworkBytesPerSecond = 125e6 / 2;

    public static int Run(string[] arguments)
    {
        var assay = Argument(arguments, "--assay");
        var image = Argument(arguments, "--image");
        var runs = int.Parse(Argument(arguments, "--runs", "3"), CultureInfo.InvariantCulture);
        var work = Directory.CreateTempSubdirectory("assay-bench-").FullName;
        using var registry = Start(work, out var port);
        try
        {
            Child.Run("skopeo", ["--insecure-policy", "copy", "--quiet", "--dest-tls-verify=false", "oci:" + image, $"docker://127.0.0.1:{port}/bench:1"]);
            using var slow = new Relay(port, NetworkBytesPerSecond);
            var layers = Layers(port);
            var (pull, pullSlow) = (new List<double>(), new List<double>());
            var (local, scan, scanSlow) = (new List<Child>(), new List<Child>(), new List<Child>());
            for (var run = 0; run <= runs; run++)
            {
                // The first round warms the file cache for all, and doesn't count.
                var isMeasured = run > 0;
                Keep(pull, Pull(port, layers), isMeasured);
                Keep(pullSlow, Pull(slow.Port, layers), isMeasured);
                Keep(local, Child.Run(assay, ["sbom", "oci:" + image, "--no-cache", "-q"]), isMeasured);
                Keep(scan, Child.Run(assay, ["sbom", $"registry:127.0.0.1:{port}/bench:1", "--no-cache", "-q"]), isMeasured);
                Keep(scanSlow, Child.Run(assay, ["sbom", $"registry:127.0.0.1:{slow.Port}/bench:1", "--no-cache", "-q"]), isMeasured);
            }

            Console.WriteLine($"{layers.Count} layers of {layers.Sum(layer => layer.Bytes) / 1e6:0} MB in a registry on loopback, median of {runs} runs");
            Print("pull to nowhere, loopback", pull, null);
            Print("assay sbom oci:", [.. local.Select(child => child.Seconds)], local);
            Print("assay sbom registry:, loopback", [.. scan.Select(child => child.Seconds)], scan);
            Print($"pull to nowhere, {NetworkBytesPerSecond / 1e6:0} MB/s", pullSlow, null);
            Print("assay sbom registry:, the same", [.. scanSlow.Select(child => child.Seconds)], scanSlow);
            Console.WriteLine($"registry / oci, loopback: {Median(scan.Select(child => child.Seconds)) / Median(local.Select(child => child.Seconds)):0.00}");
            Console.WriteLine($"registry / pull, network: {Median(scanSlow.Select(child => child.Seconds)) / Median(pullSlow):0.00}");
            return 0;
        }
        finally
        {
            registry.Kill();
            registry.WaitForExit();
            Directory.Delete(work, recursive: true);
        }
    }

    private static Process Start(string work, out int port)
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }

        File.WriteAllText(Path.Combine(work, "config.yml"), $"version: 0.1\nlog: {{level: error, accesslog: {{disabled: true}}}}\nstorage: {{filesystem: {{rootdirectory: {work}/data}}}}\nhttp: {{addr: \"127.0.0.1:{port}\"}}\n");
        var process = Process.Start(new ProcessStartInfo("docker-registry", ["serve", Path.Combine(work, "config.yml")]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        for (var attempt = 0; attempt < 100; attempt++)
        {
            try
            {
                using var client = new TcpClient("127.0.0.1", port);
                return process;
            }
            catch (SocketException)
            {
                Thread.Sleep(50);
            }
        }

        throw new InvalidOperationException("docker-registry does not listen");
    }

    private static List<(string Digest, long Bytes)> Layers(int port)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.TryAddWithoutValidation("Accept", "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json");
        using var manifest = JsonDocument.Parse(http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/v2/bench/manifests/1")).GetAwaiter().GetResult());
        return [.. manifest.RootElement.GetProperty("layers").EnumerateArray().Select(layer => (layer.GetProperty("digest").GetString()!, layer.GetProperty("size").GetInt64()))];
    }

    // As many at once as a scan reads.
    private static double Pull(int port, List<(string Digest, long Bytes)> layers)
    {
        using var http = new HttpClient();
        var clock = Stopwatch.StartNew();
        Parallel.ForEach(layers, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, layer =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{port}/v2/bench/blobs/{layer.Digest}"));
            using var response = http.Send(request, HttpCompletionOption.ResponseHeadersRead);
            using var body = response.EnsureSuccessStatusCode().Content.ReadAsStream();
            var buffer = new byte[256 << 10];
            while (body.Read(buffer) > 0)
            {
            }
        });
        return clock.Elapsed.TotalSeconds;
    }

    private static void Print(string what, List<double> seconds, List<Child>? children) =>
        Console.WriteLine($"{what,-36}{Median(seconds),10:0.000}{(children is null ? "" : children.Max(child => child.PeakMegabytes).ToString("0.0", CultureInfo.InvariantCulture)),10}");

    private static void Keep<T>(List<T> list, T value, bool isMeasured)
    {
        if (isMeasured)
        {
            list.Add(value);
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static string Argument(string[] arguments, string name, string? otherwise = null)
    {
        var at = Array.IndexOf(arguments, name);
        return at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : otherwise ?? throw new InvalidOperationException($"{name} is missing: call bench/run.sh");
    }

    /// <summary>A network of a given speed: hands connections on, and answers no faster, all of them together.</summary>
    private sealed class Relay : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly int target;
        private readonly double bytesPerSecond;
        private readonly Lock gate = new();
        private long due = Stopwatch.GetTimestamp();

        public Relay(int target, double bytesPerSecond)
        {
            this.target = target;
            this.bytesPerSecond = bytesPerSecond;
            listener.Start();
            _ = AcceptAsync();
        }

        public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

        public void Dispose() => listener.Dispose();

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    var near = await listener.AcceptTcpClientAsync();
                    var far = new TcpClient();
                    await far.ConnectAsync(IPAddress.Loopback, target);
                    _ = CopyAsync(near, far, isSlow: false);
                    _ = CopyAsync(far, near, isSlow: true);
                }
            }
            catch (Exception end) when (end is ObjectDisposedException or SocketException)
            {
                // The measurement is over.
            }
        }

        private async Task CopyAsync(TcpClient from, TcpClient to, bool isSlow)
        {
            try
            {
                var buffer = new byte[64 << 10];
                while (await from.GetStream().ReadAsync(buffer) is > 0 and var count)
                {
                    if (isSlow)
                    {
                        await Task.Delay(Take(count));
                    }

                    await to.GetStream().WriteAsync(buffer.AsMemory(0, count));
                }

                to.Client.Shutdown(SocketShutdown.Send);
            }
            catch (Exception end) when (end is IOException or SocketException or ObjectDisposedException)
            {
                from.Dispose();
                to.Dispose();
            }
        }

        // Waits of some milliseconds, so that a timer's grain does not count.
        private TimeSpan Take(int count)
        {
            lock (gate)
            {
                var now = Stopwatch.GetTimestamp();
                due = Math.Max(due, now - (Stopwatch.Frequency / 50)) + (long)(count / bytesPerSecond * Stopwatch.Frequency);
                var wait = TimeSpan.FromSeconds((due - now) / (double)Stopwatch.Frequency);
                return wait < TimeSpan.FromMilliseconds(2) ? TimeSpan.Zero : wait;
            }
        }
    }
}

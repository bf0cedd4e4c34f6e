using System.Diagnostics;
using System.Globalization;
using System.Text;
using Assay.TestKit;

namespace Assay.EndToEnd;

/// <summary>A build of the store that is killed at any moment leaves the old store or the new one.</summary>
public sealed class StoreKillTests(AssayBinary assay) : IDisposable
{
    private const int Packages = 4000;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_killed_build_leaves_the_old_store_or_the_new_one()
    {
        Write(Packages);
        var clock = Stopwatch.StartNew();
        Build();
        var whole = clock.Elapsed;
        var kills = Tier.Scale(4, 60);
        for (var kill = 0; kill < kills; kill++)
        {
            // Each time another number of records, so that the two stores can be told apart.
            Write(Packages + kill + 1);
            KillAfter(whole * (kill + 0.5) / kills);
            var records = Records();
            Assert.True(records >= Packages && records <= Packages + kill + 1, $"{records} records");
        }

        Write(Packages + kills);
        Build();
        Assert.Equal(Packages + kills, Records());
        Assert.Empty(Directory.GetFiles(Path.Combine(folder["db"], "segments"), ".*"));
    }

    private void Build()
    {
        var result = assay.Run(folder, Arguments);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }

    private string[] Arguments => ["db", "build", "--from", folder["feed"], "--db", folder["db"]];

    // What the store says that it holds; opening it looks at every segment's file.
    private int Records()
    {
        var status = assay.Run(folder, ["db", "status", "--db", folder["db"]]);
        Assert.True(status.ExitCode == 0, status.Output + status.Error);
        var line = status.Output.Split('\n').First(line => line.Contains("osv: ", StringComparison.Ordinal));
        var start = line.IndexOf("osv: ", StringComparison.Ordinal) + "osv: ".Length;
        return int.Parse(line[start..line.IndexOf(' ', start)], CultureInfo.InvariantCulture);
    }

    private void KillAfter(TimeSpan time)
    {
        var start = new ProcessStartInfo(assay.Path, Arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        if (!process.WaitForExit(time))
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    private void Write(int count)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""{"id":"CVE-2024-{{10000 + i}}","modified":"2025-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"Debian:12","name":"package{{i}}"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"{{i}}"}]}]}]}""").Append('\n');
        }

        Directory.CreateDirectory(folder["feed"]);
        File.WriteAllText(folder["feed/records.jsonl"], text.ToString());
    }
}

using Assay.TestKit;

namespace Assay.EndToEnd;

/// <summary>A debootstrapped bookworm, made once and kept below artifacts/ for the next run.</summary>
internal static class DebianRoot
{
    private static readonly Lazy<string?> Made = new(Make);

    /// <summary>The root's folder, not to be changed; skips the calling test where debootstrap can't run here.</summary>
    public static string Require()
    {
        NativeTool.Require("debootstrap");
        if (Made.Value is null)
        {
            Assert.Skip("debootstrap could not make a root here: it needs root rights and a Debian mirror");
        }

        return Made.Value!;
    }

    private static string? Make()
    {
        var folder = Path.Combine(TestData.RepositoryRoot, "artifacts", "roots", "bookworm");
        if (File.Exists(folder + ".done"))
        {
            return folder;
        }

        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        var result = NativeTool.Run("debootstrap", ["--variant=minbase", "bookworm", folder], timeoutSeconds: 900);
        if (result.ExitCode != 0)
        {
            return null;
        }

        File.WriteAllText(folder + ".done", "");
        return folder;
    }
}

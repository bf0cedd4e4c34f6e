using Assay.Catalogers.Libraries;
using Assay.Catalogers.Ruby;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Packagers;

/// <summary>
/// What Homebrew installed, told by the folders alone: Cellar/NAME/VERSION for formulae, Caskroom/NAME/VERSION for casks (docs.brew.sh,
/// "Terminology"), each by a file that every one of them has.
/// </summary>
internal sealed class HomebrewCataloger : ICataloger
{
    public const string CatalogerName = "packagers/homebrew";

    public string Name => CatalogerName;

    public int Version => 2;

    public Interest Interest { get; } = new()
    {
        Globs = ["**/Cellar/*/*/INSTALL_RECEIPT.json", "**/Cellar/*/*/.brew/*.rb", "**/Caskroom/*/.metadata/*/*/Casks/*.json", "**/Caskroom/*/.metadata/*/*/Casks/*.rb", "**/Caskroom/*/*/*/source.properties", "**/Caskroom/*/*/*.wrapper.sh"],
        MaxBytes = 16 << 20,
    };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var parts = file.Path.ToString().Split('/');
        var home = Array.FindLastIndex(parts, part => part is "Cellar" or "Caskroom");
        if (home < 0 || home + 3 >= parts.Length)
        {
            return;
        }

        var version = parts[home + 2] == ".metadata" ? parts[home + 3] : parts[home + 2];
        if (LibraryFact.Of("brew", parts[home + 1], version, PackageState.Installed) is { } fact)
        {
            sink.Add(parts[home] == "Cellar" && file.Path.FileName.EndsWith(".rb"u8) ? fact.WithLicenses(License(file, token)) : fact);
        }
    }

    // docs.brew.sh, "License Guidelines": license "MIT", license any_of: ["MIT", "0BSD"]
    private static string? License(ScannedFile file, CancellationToken token)
    {
        const int MaxLines = 256;
        using var lines = new LineReader(file.OpenSequential());
        while (lines.Number < MaxLines && lines.TryRead(out var line, token))
        {
            var text = LossyText.Decode(line).Trim();
            if (text.StartsWith("license ", StringComparison.Ordinal))
            {
                return string.Join(text.Contains("all_of:", StringComparison.Ordinal) ? " AND " : " OR ", RubyText.All(text));
            }
        }

        return null;
    }
}

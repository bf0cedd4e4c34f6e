using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Ruby;

/// <summary>
/// Gemfile.lock, also called gems.locked (rubygems/bundler, lib/bundler/lockfile_parser.rb): sources with their specs at four spaces, and what
/// these depend on at six.
/// </summary>
internal sealed class GemfileLockCataloger : ICataloger
{
    public const string CatalogerName = "ruby/gemfile-lock";

    private static readonly string[] Sources = ["GEM", "GIT", "PATH", "PLUGIN SOURCE"];

    public string Name => CatalogerName;

    public int Version => 2;

    public Interest Interest { get; } = new() { Globs = ["**/Gemfile.lock", "**/Gemfile.next.lock", "**/gems.locked"], MaxBytes = 32 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        using var lines = new LineReader(file.OpenSequential());
        var section = "";
        var remote = "";
        PackageFact? open = null;
        var depends = new List<string>();
        var found = new List<PackageFact>();
        var asked = new HashSet<string>(StringComparer.Ordinal);
        while (lines.TryRead(out var line, token))
        {
            line = line.TrimEnd("\r "u8);
            var indent = line.IndexOfAnyExcept((byte)' ');
            if (indent < 0)
            {
                continue;
            }

            var text = LossyText.Decode(line[indent..]);
            if (text.StartsWith("<<<<<<<", StringComparison.Ordinal) || text.StartsWith(">>>>>>>", StringComparison.Ordinal))
            {
                sink.Add(Issue.Error("ruby.gemfile-lock.malformed", $"line {lines.Number}: two versions of it were never merged"));
            }

            if (indent == 0)
            {
                section = text;
                remote = "";
            }
            else if (indent == 2)
            {
                remote = text.StartsWith("remote:", StringComparison.Ordinal) ? text[7..].Trim() : remote;
            }

            if (indent == 2 && section == "DEPENDENCIES")
            {
                asked.Add(text.Split(' ')[0].TrimEnd('!'));
            }

            if (indent <= 4)
            {
                Flush(open, depends, found);
                open = indent == 4 && Sources.Contains(section, StringComparer.Ordinal) && !(section == "PATH" && remote == ".") ? ToFact(text) : null;
            }
            else if (open is not null && indent == 6)
            {
                depends.Add(text.Split(' ')[0].TrimEnd('!'));
            }
        }

        Flush(open, depends, found);
        foreach (var fact in found)
        {
            sink.Add(fact.WithDirect(asked.Count > 0 ? asked.Contains(fact.Package.Name) : null));
        }
    }

    // "nokogiri (1.13.3-x86_64-linux)": no version has a dash (Gem::Version::VERSION_PATTERN allows one, which rubygems reads as a pre-release).
    private static PackageFact? ToFact(string text)
    {
        var start = text.IndexOf(" (", StringComparison.Ordinal);
        if (start <= 0 || !text.EndsWith(')'))
        {
            return null;
        }

        var version = text[(start + 2)..^1];
        var dash = version.IndexOf('-', StringComparison.Ordinal);
        return GemPackage.Of(text[..start], dash < 0 ? version : version[..dash], dash < 0 ? null : version[(dash + 1)..], PackageState.Declared);
    }

    private static void Flush(PackageFact? fact, List<string> depends, List<PackageFact> found)
    {
        if (fact is not null)
        {
            found.Add(fact.WithDepends(depends));
        }

        depends.Clear();
    }
}

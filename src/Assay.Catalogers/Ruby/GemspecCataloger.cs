using System.Buffers;
using System.Text;
using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Ruby;

/// <summary>
/// The specifications of installed gems. RubyGems writes them itself (Gem::Specification#to_ruby), so that values are texts; those of a gem that
/// Bundler took from git are its author's own, of which only what stands there as a text is read, and the constant that has the version. One elsewhere
/// is the project's.
/// </summary>
internal sealed class GemspecCataloger : DocumentCataloger
{
    public const string CatalogerName = "ruby/gemspec";

    /// <summary>Loose fact: the constant that has the version, "ExampleApp::VERSION"; the package has none then.</summary>
    public const string VersionFact = "version-constant";

    private static readonly SearchValues<char> NotInVariables = SearchValues.Create(" =(\"'#");

    public GemspecCataloger()
        : base(CatalogerName, 3, nameIsProof: false, "**/*.gemspec")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        string? name = null, version = null, platform = null, reference = null;
        var licenses = new List<string>();
        var depends = new List<string>();
        var constants = new Dictionary<string, string>(StringComparer.Ordinal);
        var isStub = false;
        using var lines = new LineReader(file.OpenSequential());
        while (lines.TryRead(out var line, token))
        {
            var text = LossyText.Decode(line).Trim();
            if (text.StartsWith("# stub: ", StringComparison.Ordinal) && text.Split(' ') is [_, _, var stubName, var stubVersion, var stubPlatform, ..])
            {
                (name, version, platform, isStub) = (stubName, stubVersion, stubPlatform, true);
            }
            else if (RubyText.Constant(text, out var constant, out var value))
            {
                constants[constant] = value;
            }
            else if (Field(text, out var field, out value))
            {
                switch (field)
                {
                    case "name" when !isStub:
                        name = RubyText.All(value).FirstOrDefault() ?? name;
                        break;
                    case "version" when !isStub:
                        version = RubyText.All(value).Find(IsVersion) ?? constants.GetValueOrDefault(value.Trim(' ', '=')) ?? version;
                        reference = RubyText.Reference(value.Trim(' ', '='));
                        break;
                    case "platform" when !isStub:
                        platform = RubyText.All(value).FirstOrDefault();
                        break;
                    case "license" or "licenses":
                        licenses.AddRange(RubyText.All(value));
                        break;
                    case "add_dependency" or "add_runtime_dependency":
                        depends.AddRange(RubyText.All(value).Take(1));
                        break;
                }
            }
        }

        var isInstalled = IsOfInstalled(file.Path.Bytes);
        var state = isInstalled ? PackageState.Installed : PackageState.Declared;
        if (name is null || name.Contains('#', StringComparison.Ordinal) || GemPackage.Of(name, version, platform, state) is not { } fact || (fact.Package.Version is null && string.IsNullOrEmpty(reference)))
        {
            if (isInstalled)
            {
                throw new MalformedException("no name and version stand in it as texts");
            }

            return;
        }

        if (fact.Package.Version is null)
        {
            sink.Add(new LooseFact(VersionFact, fact.Key, reference!));
        }

        fact = fact.WithLicenses(licenses).WithDepends(depends.Distinct(StringComparer.Ordinal));
        sink.Add(isInstalled ? fact : fact.AsProject());
        AddClaim(file, fact, platform, sink);
    }

    // Gem::Version::VERSION_PATTERN begins with a digit; other texts are names of files that have the version: File.read("VERSION").
    private static bool IsVersion(string text) => text.Length > 0 && char.IsAsciiDigit(text[0]);

    private static bool IsOfInstalled(ReadOnlySpan<byte> path) =>
        path.StartsWith("specifications/"u8) || path.IndexOf("/specifications/"u8) >= 0 || path.IndexOf("/bundler/gems/"u8) >= 0;

    // The gem's files lie in gems/NAME-VERSION beside the folder of specifications.
    private static void AddClaim(ScannedFile file, PackageFact fact, string? platform, FactSink sink)
    {
        if (!file.Path.Parent.FileName.SequenceEqual("specifications"u8))
        {
            return;
        }

        // What is no name of a folder owns none.
        var folder = $"{fact.Package.Name}-{fact.Package.Version}{(platform is null or "ruby" ? "" : "-" + platform)}";
        if (!folder.Contains('/', StringComparison.Ordinal) && FilePath.TryNormalize([.. file.Path.Parent.Parent.Bytes, .. "/gems/"u8, .. Encoding.UTF8.GetBytes(folder)], out var path)
            && path.FileName.SequenceEqual(Encoding.UTF8.GetBytes(folder)))
        {
            sink.Add(new ClaimFact(fact.Key, ClaimKind.Prefix, [.. path.Bytes, (byte)'\n']));
        }
    }

    // "s.name = ..." and "s.add_dependency ...", whatever the variable is called.
    private static bool Field(string text, out string field, out string value)
    {
        field = value = "";
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || text.AsSpan(0, dot).ContainsAny(NotInVariables))
        {
            return false;
        }

        var end = dot + 1;
        while (end < text.Length && (char.IsAsciiLetter(text[end]) || text[end] == '_'))
        {
            end++;
        }

        field = text[(dot + 1)..end];
        value = text[end..];
        return end > dot + 1;
    }
}

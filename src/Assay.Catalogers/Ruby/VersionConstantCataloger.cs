using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Text;

namespace Assay.Catalogers.Ruby;

/// <summary>
/// The file that a gem has its version in, lib/NAME/version.rb (guides.rubygems.org, "Make your own gem"), for specifications that an author wrote: those of projects and
/// of gems that Bundler took from git. A program, of which only constants that are texts are read. Gems that were installed have theirs in the specification.
/// </summary>
internal sealed class VersionConstantCataloger : DocumentCataloger
{
    public const string CatalogerName = "ruby/version";

    /// <summary>Loose fact: a constant by its full name, "ExampleApp::VERSION", and its text.</summary>
    public const string ConstantFact = "constant";

    private const int MaxLines = 256;

    public VersionConstantCataloger()
        : base(CatalogerName, 1, nameIsProof: false, "**/lib/version.rb", "**/lib/*/version.rb", "**/lib/*/*/version.rb")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var path = file.Path.Bytes;
        if (path.IndexOf("gems/"u8) >= 0 && path.IndexOf("bundler/gems/"u8) < 0)
        {
            return;
        }

        var modules = new List<string>();
        using var lines = new LineReader(file.OpenSequential());
        while (lines.Number < MaxLines && lines.TryRead(out var line, token))
        {
            var text = LossyText.Decode(line).Trim();
            if (text.StartsWith("module ", StringComparison.Ordinal) || text.StartsWith("class ", StringComparison.Ordinal))
            {
                modules.Add(text[(text.IndexOf(' ', StringComparison.Ordinal) + 1)..].Split(' ', '<', ';', '#')[0]);
            }
            else if (RubyText.Constant(text, out var name, out var value))
            {
                sink.Add(new LooseFact(ConstantFact, string.Join("::", modules.Append(name)), value));
            }
        }
    }
}

using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;

namespace Assay.Catalogers.Python;

/// <summary>Pipfile of pipenv (pypa/pipfile): what the project asks for, by category; its lock file has the versions.</summary>
internal sealed class PipfileCataloger : DocumentCataloger
{
    public const string CatalogerName = "python/pipfile";

    public PipfileCataloger()
        : base(CatalogerName, 1, nameIsProof: false, "**/Pipfile")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var reader = new TomlReader(file.OpenSequential(), token);
        while (reader.TryRead(out var table))
        {
            // [packages], [dev-packages] and categories of one's own; [packages.requests] is one package.
            var parts = table.Path.Split('.', 2);
            if (table.IsElement || parts[0] is "" or "requires" or "pipenv" or "scripts" or "source")
            {
                continue;
            }

            foreach (var name in parts.Length > 1 ? [parts[1].Trim('"')] : table.Node.Entries.Select(entry => entry.Key))
            {
                sink.Add(new LooseFact(AskedNames.Kind, PythonPackage.Normalize(name), ""));
            }
        }
    }
}

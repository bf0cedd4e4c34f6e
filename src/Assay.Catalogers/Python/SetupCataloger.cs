using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Python;

/// <summary>
/// setup.py and setup.cfg of setuptools. The one is a program, of which only the texts that ask for a version are read ("requests==2.31.0"); the
/// other has its requirements line by line (setuptools.pypa.io, "Configuring setuptools using setup.cfg files").
/// </summary>
internal sealed class SetupCataloger : DocumentCataloger
{
    public const string CatalogerName = "python/setup";

    public SetupCataloger()
        : base(CatalogerName, 2, nameIsProof: false, "**/setup.py", "**/setup.cfg")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        if (file.Path.FileName.SequenceEqual("setup.cfg"u8))
        {
            ReadConfiguration(file, sink, token);
            return;
        }

        var cursor = new ByteCursor(file.OpenSequential(), token);
        while (cursor.Take() is var value && value >= 0)
        {
            if (value == '#')
            {
                SkipLine(cursor);
            }
            else if (value is '"' or '\'')
            {
                // A text of several requirements has one a line.
                foreach (var line in ReadText(cursor, value).Split('\n'))
                {
                    Add(line, sink);
                }
            }
        }
    }

    private static void ReadConfiguration(ScannedFile file, FactSink sink, CancellationToken token)
    {
        using var lines = new LineReader(file.OpenSequential());
        var isAsked = false;
        while (lines.TryRead(out var line, token))
        {
            var text = Core.Text.LossyText.Decode(line).TrimEnd();
            if (text.Length > 0 && text[0] is not (' ' or '\t'))
            {
                isAsked = text.StartsWith("install_requires", StringComparison.Ordinal) || text.StartsWith("setup_requires", StringComparison.Ordinal) || text.StartsWith("[options.extras_require]", StringComparison.Ordinal)
                    || (isAsked && !text.StartsWith('[') && text.EndsWith('='));
                text = text[(text.IndexOf('=', StringComparison.Ordinal) + 1)..];
            }

            if (isAsked)
            {
                Add(text.Trim(), sink);
            }
        }
    }

    private static void Add(string text, FactSink sink)
    {
        if (text.AsSpan().IndexOfAny("=<>~") > 0 && Requirement.TryParse(text, out var requirement)
            && PythonPackage.Of(requirement.Name, requirement.Version, PackageState.Declared) is { } fact)
        {
            sink.Add(fact.WithDirect(true));
        }
    }

    private static void SkipLine(ByteCursor cursor)
    {
        while (cursor.Peek() is not ('\n' or -1))
        {
            cursor.Take();
        }
    }

    private static string ReadText(ByteCursor cursor, int quote)
    {
        var isLong = false;
        cursor.StartText();
        if (cursor.TryTake((char)quote))
        {
            if (!cursor.TryTake((char)quote))
            {
                return "";
            }

            isLong = true;
        }

        var run = 0;
        while (cursor.Peek() is var value && value >= 0 && (isLong || value != '\n'))
        {
            cursor.Take();
            run = value == quote ? run + 1 : 0;
            if (run == (isLong ? 3 : 1))
            {
                break;
            }

            if (value == '\\')
            {
                value = cursor.Take() == 'n' ? '\n' : ' ';
            }

            if (value != quote)
            {
                cursor.Append(value);
            }
        }

        return cursor.Text();
    }
}

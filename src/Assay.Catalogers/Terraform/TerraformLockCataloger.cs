using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Terraform;

/// <summary>.terraform.lock.hcl (developer.hashicorp.com/terraform, "Dependency lock file"): a block for each provider, with its version.</summary>
internal sealed class TerraformLockCataloger : ICataloger
{
    public const string CatalogerName = "terraform/lock";

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["**/.terraform.lock.hcl"], MaxBytes = 16 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        string? open = null;
        using var lines = new LineReader(file.OpenSequential());
        while (lines.TryRead(out var line, token))
        {
            var text = LossyText.Decode(line).Trim();
            if (text.StartsWith("provider \"", StringComparison.Ordinal) && text.EndsWith('{'))
            {
                open = text.Split('"')[1];
            }
            else if (open is not null && text.StartsWith("version", StringComparison.Ordinal) && text.Split('"') is [var field, var version, ..] && field.TrimEnd().EndsWith('='))
            {
                if (LibraryFact.Of("terraform", open, version, PackageState.Declared) is { } fact)
                {
                    sink.Add(fact);
                }

                open = null;
            }
        }

        if (open is not null)
        {
            sink.Add(Issue.Error("terraform.lock.malformed", $"the provider '{open}' has no version"));
        }
    }
}

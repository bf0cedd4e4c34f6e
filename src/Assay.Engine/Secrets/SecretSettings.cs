using Assay.Catalogers.Secrets;

namespace Assay.Engine.Secrets;

/// <summary>Which secrets a scan looks for, by what its target is.</summary>
internal sealed class SecretSettings
{
    /// <exception cref="Core.AssayException">The user's rules can't be read.</exception>
    public SecretSettings(ScanOptions options)
    {
        var ofImage = options.Wants(ScanSubjects.Secrets, isImage: true);
        var ofTree = options.Wants(ScanSubjects.Secrets, isImage: false);
        var rules = !ofImage && !ofTree ? null
            : options.SecretRulesFile is { } file ? SecretRuleFile.Load(file)
            : SecretRuleSet.BuiltIn;
        OfImage = ofImage ? rules : null;
        OfTree = ofTree ? rules : null;
    }

    /// <summary>Null where none are looked for.</summary>
    public SecretRuleSet? OfImage { get; }

    /// <summary>For folders, files, archives and hosts; null where none are looked for.</summary>
    public SecretRuleSet? OfTree { get; }
}

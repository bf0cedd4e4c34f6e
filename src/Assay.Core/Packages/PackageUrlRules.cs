namespace Assay.Core.Packages;

/// <summary>What a package type asks of its purls beyond the common grammar.</summary>
[Flags]
internal enum PackageUrlRules
{
    None = 0,
    LowerNamespace = 1,
    UpperNamespace = 1 << 1,
    LowerName = 1 << 2,
    LowerVersion = 1 << 3,
    /// <summary>Runs of '-', '_' and '.' in the name are one '-' (PEP 503).</summary>
    DashName = 1 << 4,
    /// <summary>A '-' in the name is a '_'.</summary>
    UnderscoreName = 1 << 5,
    /// <summary>The name is lower case where the repository is a Databricks one.</summary>
    LowerNameAtDatabricks = 1 << 6,
    NamespaceRequired = 1 << 7,
    VersionRequired = 1 << 8,
    /// <summary>A namespace stands with qualifiers, a channel with a namespace or user.</summary>
    ConanChannel = 1 << 9,
    /// <summary>A distribution (with its author as namespace) has no "::" in its name, a module (without) no '-'.</summary>
    CpanName = 1 << 10,
    /// <summary>A uuid stands beside the name, which is not unique.</summary>
    UuidRequired = 1 << 11,
}

/// <summary>
/// The types with rules of their own: package-url/purl-spec, types/*-definition.json and tests/types. A requirement is only
/// enforced where the official suite rejects its breach, since a purl without it still identifies a package (Go's own
/// standard library has no namespace, an RPM without a vendor has none).
/// </summary>
internal static class PackageUrlTypes
{
    public static PackageUrlRules RulesOf(string type) => type switch
    {
        "alpm" or "apk" or "bitbucket" or "composer" or "deb" or "github" or "golang" or "hex" or "luarocks" or "npm"
            => PackageUrlRules.LowerNamespace | PackageUrlRules.LowerName,
        "qpkg" or "rpm" => PackageUrlRules.LowerNamespace,
        "bitnami" or "oci" or "otp" => PackageUrlRules.LowerName,
        "pypi" => PackageUrlRules.LowerName | PackageUrlRules.DashName,
        "pub" => PackageUrlRules.LowerName | PackageUrlRules.UnderscoreName,
        "huggingface" => PackageUrlRules.LowerVersion,
        "mlflow" => PackageUrlRules.LowerNameAtDatabricks,
        "vscode-extension" => PackageUrlRules.LowerNamespace | PackageUrlRules.LowerName | PackageUrlRules.LowerVersion,
        "conan" => PackageUrlRules.ConanChannel,
        "cpan" => PackageUrlRules.UpperNamespace | PackageUrlRules.CpanName,
        "cran" => PackageUrlRules.VersionRequired,
        "julia" => PackageUrlRules.UuidRequired,
        "swift" => PackageUrlRules.NamespaceRequired | PackageUrlRules.VersionRequired,
        _ => PackageUrlRules.None,
    };
}

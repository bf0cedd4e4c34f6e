using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Beam;

/// <summary>A package of Hex, the registry of Elixir, Erlang and Gleam. Keys are names of applications.</summary>
internal static class HexPackage
{
    public const string Type = "hex";

    public static PackageFact? Of(string? name, string? version, string? application = null, string? repository = null) =>
        LibraryFact.Of(Type, name, version, PackageState.Declared, application ?? name, ("vcs_url", repository));
}

using System.Text.RegularExpressions;
using Assay.Core.Packages;

namespace Assay.Catalogers.Executables.Programs;

/// <summary>
/// A program's version as NVD writes it: what is before a release in the attribute "update" ("3.13.0rc1" is 3.13.0, rc1), and Java's versions in the way of their
/// time ("1.8.0_302-b08" is 1.8.0, update302, of OpenJDK 8, update302).
/// </summary>
internal static class ProgramCpe
{
    // A number, then the words that NVD takes for an update: openssh 9.2p1, kubernetes 1.31.0-alpha.2, redis 7.0-rc3.
    private static readonly Lazy<Regex> Updated = Linear(@"^(?<version>[0-9]+(?:\.[0-9]+)*)[-._~]?(?<update>(?:alpha|beta|preview|dev|ea|rc|RC|pre|p|a|b|c)[-.]?[0-9]*)(?:\.[0-9]+)?$");
    private static readonly Lazy<Regex> JavaEight = Linear(@"^1\.(?<major>[0-9])\.0_0*(?<update>[0-9]+)");
    private static readonly Lazy<Regex> Graal = Linear(@"-jvmci-(?<version>[0-9]+\.[0-9]+)-");

    /// <summary>The names, the likeliest first.</summary>
    /// <param name="names">Vendors and products: "f5:nginx nginx:nginx".</param>
    /// <param name="version">As the program tells it.</param>
    public static IReadOnlyList<string> Of(string names, string version) => [.. names.Split(' ').Select(name => Of(name.Split(':'), version).ToString())];

    private static Cpe Of(string[] name, string version)
    {
        var cpe = new Cpe { Vendor = Cpe.Quote(name[0]), Product = Cpe.Quote(name[1]) };
        return name[1] switch
        {
            "jdk" or "jre" or "openjdk" => OfJava(cpe, version),
            "graalvm" => Graal.Value.Match(version) is { Success: true } graal && int.Parse(graal.Groups["version"].Value.Split('.')[0], System.Globalization.CultureInfo.InvariantCulture) < 23
                ? cpe with { Version = graal.Groups["version"].Value }
                : OfJava(cpe with { Product = "graalvm_for_jdk" }, version),
            _ => OfPlain(cpe, version),
        };
    }

    private static Cpe OfPlain(Cpe cpe, string version)
    {
        // Enterprise builds of HashiCorp's: "1.16.3+ent", "1.16.3+ent.hsm".
        if (version.IndexOf("+ent", StringComparison.Ordinal) is var mark and > 0)
        {
            return OfPlain(cpe with { SoftwareEdition = "enterprise" }, version[..mark]);
        }

        return Updated.Value.Match(version) is { Success: true } updated
            ? cpe with { Version = updated.Groups["version"].Value, Update = Cpe.Quote(updated.Groups["update"].Value.Replace(".", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal)) }
            : cpe with { Version = Cpe.Quote(version) };
    }

    private static Cpe OfJava(Cpe cpe, string version)
    {
        if (JavaEight.Value.Match(version) is { Success: true } eight)
        {
            var major = eight.Groups["major"].Value;
            return cpe with { Version = cpe.Product == "openjdk" ? major : $"1.{major}.0", Update = "update" + eight.Groups["update"].Value };
        }

        // "17.0.9+9-LTS": the build is no part of the version.
        return cpe with { Version = Cpe.Quote(version.Split('+', '-')[0]) };
    }

    private static Lazy<Regex> Linear(string pattern) => new(() => new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture));
}

using Assay.Core.Findings;

namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>Checks of FROM and of the stages.</summary>
internal static class BaseImageChecks
{
    // Docker's official images that are no longer built (docker-library/official-images, "DEPRECATED" in their descriptions).
    private static readonly Dictionary<string, string> Deprecated = new(StringComparer.Ordinal)
    {
        ["centos"] = "almalinux, rockylinux or quay.io/centos/centos:stream9",
        ["openjdk"] = "eclipse-temurin, amazoncorretto or sapmachine",
        ["java"] = "eclipse-temurin",
        ["adoptopenjdk"] = "eclipse-temurin",
        ["iojs"] = "node",
        ["jenkins"] = "jenkins/jenkins",
        ["django"] = "python",
        ["rails"] = "ruby",
        ["sentry"] = "getsentry/self-hosted",
        ["piwik"] = "matomo",
        ["opensuse"] = "opensuse/leap",
        ["clearlinux"] = "debian or fedora",
        ["vault"] = "hashicorp/vault",
        ["consul"] = "hashicorp/consul",
        ["express-gateway"] = "another gateway",
    };

    public static readonly DockerfileCheck[] All =
    [
        CheckTable.Of(
            1, "The file can't be built", Severity.Medium, CheckCategory.Correctness, "",
            "BuildKit refuses the file at this place, so no image comes of it.",
            "Write it as the reference says.",
            "FROM alpine:3.20\nRNU apk upgrade", "FROM alpine:3.20\nRUN apk upgrade",
            view =>
            {
                foreach (var problem in view.File.Problems)
                {
                    view.Add(problem.Range, problem.Text);
                }
            }),
        CheckTable.Of(
            2, "Base image without a version", Severity.Medium, CheckCategory.SupplyChain, "CIS Docker 4.2, NIST SP 800-190 4.1.5, PCI DSS 6.3.2",
            "Without a tag that names a version, the same file builds on another base tomorrow: what was tested is not what is built.",
            "Name a version, better still a digest too: FROM alpine:3.20@sha256:...",
            "FROM alpine\nUSER 1000", "FROM alpine:3.20\nUSER 1000",
            view => EachImage(view, (stage, image) =>
            {
                if (image.IsFloating)
                {
                    view.Add(stage.Base.Range, image.Tag is null ? $"{stage.Base.Text} has no tag, so it is latest" : $"the tag {image.Tag} of {image.Repository} moves", stage);
                }
            })),
        CheckTable.Of(
            3, "Base image without a digest", Severity.Negligible, CheckCategory.SupplyChain, "CIS Docker 4.2, NIST SP 800-190 4.1.5",
            "A tag can be moved to another image, by its owner or by whoever takes over the account; a digest can't.",
            "Add the digest behind the tag, and let a bot update it.",
            "FROM alpine:3.20", "FROM alpine:3.20@sha256:0000000000000000000000000000000000000000000000000000000000000000",
            view => EachImage(view, (stage, image) =>
            {
                if (image is { Digest: null, IsFloating: false })
                {
                    view.Add(stage.Base.Range, $"{stage.Base.Text} is named by a tag alone", stage);
                }
            })),
        CheckTable.Of(
            4, "Base image that nobody maintains", Severity.High, CheckCategory.SupplyChain, "CIS Docker 4.2, NIST SP 800-190 4.1.1, PCI DSS 6.3.3",
            "Docker's official image of that name is deprecated: it gets no security updates any more.",
            "Move to the image that took its place.",
            "FROM openjdk:17", "FROM eclipse-temurin:17",
            view => EachImage(view, (stage, image) =>
            {
                var name = image.Repository.Replace("docker.io/", "", StringComparison.Ordinal).Replace("library/", "", StringComparison.Ordinal);
                if (Deprecated.TryGetValue(name, out var instead))
                {
                    view.Add(stage.Base.Range, $"the image {name} is deprecated; use {instead}", stage);
                }
            })),
        CheckTable.Of(
            5, "Platform is fixed in FROM", Severity.Low, CheckCategory.Correctness, "",
            "A platform that is written out gives an image of that architecture whatever platform is being built.",
            "Leave it out, or use $BUILDPLATFORM or $TARGETPLATFORM.",
            "FROM --platform=linux/amd64 alpine:3.20", "FROM --platform=$BUILDPLATFORM alpine:3.20",
            view =>
            {
                foreach (var stage in view.File.Stages)
                {
                    if (stage.From.Flag("platform") is { Value: { Length: > 0 } value } flag && !value.Contains('$', StringComparison.Ordinal))
                    {
                        view.Add(flag.Range, $"the platform is always {value}", stage);
                    }
                }
            }),
        CheckTable.Of(
            6, "Two stages of the same name", Severity.Medium, CheckCategory.Correctness, "",
            "COPY --from takes the one nearest above: whoever reads the file may think of the other.",
            "Give every stage a name of its own.",
            "FROM alpine:3.20 AS build\nFROM debian:12 AS build", "FROM alpine:3.20 AS build\nFROM debian:12 AS run",
            view =>
            {
                var names = new HashSet<string>(StringComparer.Ordinal);
                foreach (var stage in view.File.Stages)
                {
                    if (stage.Name is { } name && !names.Add(name))
                    {
                        view.Add(stage.From.Words[2].Range, $"there is a stage {name} already");
                    }
                }
            }),
        CheckTable.Of(
            7, "COPY --from names no stage before it", Severity.Medium, CheckCategory.Correctness, "",
            "A number that is not that of a stage above, or the stage's own name, can't be copied from.",
            "Name a stage above, or an image.",
            "FROM alpine:3.20 AS a\nCOPY --from=1 /x /x", "FROM alpine:3.20 AS a\nFROM alpine:3.20\nCOPY --from=a /x /x",
            view =>
            {
                foreach (var (stage, copy) in view.Instructions("COPY"))
                {
                    if (copy.Flag("from") is { Value: { } source } flag && IsWrongSource(source, stage))
                    {
                        view.Add(flag.Range, $"there is no stage {source} above", stage);
                    }
                }
            }),
        CheckTable.Of(
            8, "Stage that nothing uses", Severity.Low, CheckCategory.Layers, "",
            "BuildKit skips it; whoever reads the file does not, and what it is meant to do does not happen.",
            "Remove it, or copy from it.",
            "FROM alpine:3.20 AS lint\nRUN true\nFROM alpine:3.20\nRUN true", "FROM alpine:3.20 AS build\nRUN true\nFROM alpine:3.20\nCOPY --from=build /x /x",
            view =>
            {
                // A stage with a name may be what "--target" asks for, so only those without one are certain.
                foreach (var stage in view.File.Stages.Where(stage => !view.Used.Contains(stage.Number) && (stage.Name is null || view.File.Stages.Count == 2)))
                {
                    view.Add(stage.From.Range, $"nothing uses {stage.Title}");
                }
            }),
        CheckTable.Of(
            9, "FROM names a variable that is not set", Severity.Medium, CheckCategory.Correctness, "",
            "An ARG before FROM that has no default makes the build depend on a --build-arg that somebody must know of.",
            "Give the ARG a default, or declare it before the first FROM.",
            "FROM alpine:${VERSION}", "ARG VERSION=3.20\nFROM alpine:${VERSION}",
            view =>
            {
                var declared = view.File.Instructions.TakeWhile(instruction => instruction.Keyword != "FROM").SelectMany(instruction => instruction.Pairs).Select(pair => pair.Key).ToHashSet(StringComparer.Ordinal);
                foreach (var stage in view.File.Stages.Where(stage => stage.Image is null && !IsPredefined(stage.Base.Raw)))
                {
                    var known = declared.Any(name => stage.Base.Raw.Contains(name, StringComparison.Ordinal));
                    view.Add(stage.Base.Range, known ? $"{stage.Base.Raw} has no default, so the base is whatever the build is told" : $"no ARG before FROM declares what {stage.Base.Raw} names", stage);
                }
            }),
    ];

    // BuildKit's own: TARGETARCH and the like are set by it (docs.docker.com, "Automatic platform ARGs in the global scope").
    private static bool IsPredefined(string raw) =>
        raw.Contains("TARGET", StringComparison.Ordinal) || raw.Contains("BUILDPLATFORM", StringComparison.Ordinal) || raw.Contains("BUILDARCH", StringComparison.Ordinal) || raw.Contains("BUILDOS", StringComparison.Ordinal);

    private static bool IsWrongSource(string source, Stage stage) =>
        int.TryParse(source, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number >= stage.Number
            : stage.Name is not null && string.Equals(source, stage.Name, StringComparison.OrdinalIgnoreCase);

    private static void EachImage(DockerfileView view, Action<Stage, ImageName> look)
    {
        foreach (var stage in view.File.Stages.Where(stage => stage is { Parent: null, IsScratch: false, Image.Length: > 0 }))
        {
            look(stage, ImageName.Parse(stage.Image!));
        }
    }
}

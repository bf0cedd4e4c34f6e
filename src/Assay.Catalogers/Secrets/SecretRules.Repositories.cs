using Assay.Core.Findings;

namespace Assay.Catalogers.Secrets;

/// <content>Where code is kept, where packages and images are, and what builds them.</content>
internal static partial class SecretRules
{
    private static SecretRule[] Repositories { get; } =
    [
        Token("github-token", "GitHub personal access token", Severity.Critical, "ghp_", "ghp_[A-Za-z0-9]{36}", 40) with { Check = SecretChecks.HasBase62Checksum },
        Token("github-oauth-token", "GitHub OAuth token", Severity.Critical, "gho_", "gho_[A-Za-z0-9]{36}", 40) with { Check = SecretChecks.HasBase62Checksum },
        Token("github-app-token", "GitHub App token", Severity.High, ["ghu_", "ghs_"], "gh[us]_[A-Za-z0-9]{36}", 40) with { Check = SecretChecks.HasBase62Checksum },
        Token("github-refresh-token", "GitHub refresh token", Severity.High, "ghr_", "ghr_[A-Za-z0-9]{76}", 80) with { Check = SecretChecks.HasBase62Checksum },
        Token("github-fine-grained-token", "GitHub fine-grained token", Severity.Critical, "github_pat_", "github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}", 93),

        // docs.gitlab.com, "Token overview", "Token prefixes".
        Token("gitlab-token", "GitLab personal access token", Severity.Critical, "glpat-", @"glpat-[A-Za-z0-9_-]{20,}(?:\.[0-9a-z]{2}[0-9a-z]{7})?", 26) with { LeastEntropy = TokenEntropy, Reach = 400 },
        Token("gitlab-deploy-token", "GitLab deploy token", Severity.High, "gldt-", "gldt-[A-Za-z0-9_-]{20,}", 25) with { LeastEntropy = TokenEntropy },
        Token("gitlab-runner-token", "GitLab runner token", Severity.High, ["glrt-", "glrtr-"], "glrtr?-[A-Za-z0-9_.-]{20,}", 25) with { LeastEntropy = TokenEntropy },
        Token("gitlab-runner-registration", "GitLab runner registration token", Severity.High, "GR1348941", "GR1348941[A-Za-z0-9_-]{20}", 29),
        Token("gitlab-job-token", "GitLab job token", Severity.Medium, "glcbt-", "glcbt-[0-9a-zA-Z]{1,5}_[A-Za-z0-9_-]{20}", 28) with { LeastEntropy = TokenEntropy },
        Token("gitlab-trigger-token", "GitLab trigger token", Severity.Medium, "glptt-", "glptt-[0-9a-f]{40}", 46),
        Token("gitlab-agent-token", "GitLab agent token", Severity.High, "glagent-", "glagent-[A-Za-z0-9_-]{50}", 58) with { LeastEntropy = TokenEntropy },
        Token("gitlab-feed-token", "GitLab feed token", Severity.Medium, ["glft-", "glimt-", "glsoat-", "glffct-"], "gl(?:ft|imt|soat|ffct)-[A-Za-z0-9_-]{20,25}", 24) with { LeastEntropy = TokenEntropy },
        Token("gitlab-oauth-secret", "GitLab OAuth application secret", Severity.High, "gloas-", "gloas-[0-9a-f]{64}", 70),
        Token("bitbucket-app-password", "Bitbucket app password", Severity.High, "ATBB", "ATBB[A-Za-z0-9]{32}", 36) with { LeastEntropy = TokenEntropy },
        Token("atlassian-token", "Atlassian API token", Severity.High, ["ATATT3xFfGF0", "ATCTT3xFfGN0"], "AT[AC]TT3xFfG[FN]0[A-Za-z0-9_=-]{100,}", 112) with { Reach = 512, MayHoldWords = true },
        Token("sourcegraph-token", "Sourcegraph token", Severity.High, "sgp_", "sgp_(?:(?:[a-fA-F0-9]{16}|local)_)?[a-fA-F0-9]{40}", 44) with { LeastEntropy = HexEntropy },
        Named("gitea-token", "Gitea or Forgejo token", Severity.High, ["gitea", "forgejo", "codeberg"], "[a-f0-9]{40}", 40, 3),
    ];

    private static SecretRule[] Registries { get; } =
    [
        // github.blog, "Announcing npm's new access token format", 2021.
        Token("npm-token", "npm access token", Severity.Critical, "npm_", "npm_[A-Za-z0-9]{36}", 40) with { Check = SecretChecks.HasBase62Checksum },
        Around("npmrc-auth-token", "Token of an npm registry", Severity.High, [":_authToken"], @":_authToken\s*=\s*[""']?(?<secret>[A-Za-z0-9_.+/=-]{16,})") with { Reach = 1024, LeastEntropy = 3 },
        Around("npmrc-auth", "Password of an npm registry", Severity.High, [":_password", "_auth=", "_auth ="], @"_(?:password|auth)\s*=\s*[""']?(?<secret>[A-Za-z0-9+/]{12,}={0,2})") with { LeastEntropy = 3, IsRandom = false, OnlyInConfiguration = true, Check = SecretChecks.IsMixed },
        Token("pypi-token", "PyPI token", Severity.Critical, ["pypi-AgEIcHlwaS5vcmc", "pypi-AgENdGVzdC5weXBpLm9yZ"], "pypi-Ag(?:EIcHlwaS5vcmc|ENdGVzdC5weXBpLm9yZ)[A-Za-z0-9_-]{50,}", 70) with { Reach = 512, MayHoldWords = true },
        Token("rubygems-token", "RubyGems token", Severity.Critical, "rubygems_", "rubygems_[a-f0-9]{48}", 57),
        Token("nuget-key", "NuGet API key", Severity.Critical, "oy2", "oy2[a-z0-9]{43}", 46) with { LeastEntropy = TokenEntropy, Check = SecretChecks.IsMixed },
        Token("crates-token", "crates.io token", Severity.Critical, "cio", "cio[A-Za-z0-9]{32}", 35) with { LeastEntropy = 4, Check = SecretChecks.IsMixed },
        Token("clojars-token", "Clojars token", Severity.High, "CLOJARS_", "CLOJARS_[a-z0-9]{60}", 68),
        Token("docker-token", "Docker Hub token", Severity.Critical, ["dckr_pat_", "dckr_oat_"], "dckr_[po]at_[A-Za-z0-9_-]{27,32}", 36) with { LeastEntropy = TokenEntropy },
        Around("docker-auth", "Credentials of a container registry", Severity.High, ["\"auth\""], @"""auth""\s*:\s*""(?<secret>[A-Za-z0-9+/]{12,}={0,2})""") with { Check = SecretChecks.IsBasicAuthentication, IsRandom = false },
        Token("docker-swarm-token", "Docker Swarm join token", Severity.High, "SWMTKN-1-", "SWMTKN-1-[a-z0-9]{50}-[a-z0-9]{25}", 85),
        Token("docker-swarm-unlock-key", "Docker Swarm unlock key", Severity.Critical, "SWMKEY-1-", "SWMKEY-1-[A-Za-z0-9+/]{43}", 52),
        Token("artifactory-key", "JFrog API key", Severity.High, "AKCp", "AKCp[A-Za-z0-9]{69,}", 73) with { LeastEntropy = TokenEntropy },
        Token("artifactory-reference-token", "JFrog reference token", Severity.High, "cmVmdGtuOj", "cmVmdGtuOj[A-Za-z0-9]{54}", 64),
        Around("maven-password", "Password of Maven's settings", Severity.Medium, ["<password>"], @"<password>\s*(?<secret>[^<>{}$\s]{8,})\s*</password>") with { IsRandom = false, OnlyInConfiguration = true, Check = SecretChecks.IsPassword, LeastEntropy = 2.5 },
        Around("netrc-password", "Password of a .netrc", Severity.High, ["machine "], @"machine\s+\S+\s+login\s+\S+\s+password\s+(?<secret>\S{4,})") with { IsRandom = false, Check = SecretChecks.IsPassword },
        Around("nuget-config-password", "Password of a NuGet source", Severity.High, ["ClearTextPassword"], @"""ClearTextPassword""\s+value\s*=\s*""(?<secret>[^""%$\s]{4,})""") with { IsRandom = false, Check = SecretChecks.IsPassword },
        Around("sidekiq-credentials", "Credentials of Sidekiq Pro", Severity.High, ["CONTRIBSYS__COM"], @"CONTRIBSYS__COM[""']?\s*[:=]\s*[""']?(?<secret>[a-f0-9]{8}:[a-f0-9]{8})") with { IsRandom = false },
    ];

    private static SecretRule[] Pipelines { get; } =
    [
        Token("circleci-token", "CircleCI token", Severity.High, ["CCIPAT_", "CCIPRJ_"], "CCIP(?:AT|RJ)_[A-Za-z0-9]{22}_[a-f0-9]{40}", 70),
        Token("buildkite-token", "Buildkite token", Severity.High, ["bkua_", "bkaj_"], "bk(?:ua|aj)_[a-f0-9]{40}", 45),
        Named("travis-token", "Travis CI token", Severity.High, ["travis"], "[A-Za-z0-9_-]{22}", 22, 3.8) with { Check = SecretChecks.IsMixed, OnlyInConfiguration = true },
        Named("jenkins-token", "Jenkins API token", Severity.High, ["jenkins"], "11[a-f0-9]{32}", 34, 3),
        Named("drone-token", "Drone token", Severity.High, ["drone_token", "drone_server_token"], "[A-Za-z0-9]{32}", 32, TokenEntropy) with { Check = SecretChecks.IsMixed },
        Named("codecov-token", "Codecov token", Severity.Low, ["codecov_token"], Uuid, 36, 2.5),
        Token("sonar-token", "SonarQube token", Severity.High, ["sqp_", "squ_", "sqa_"], "sq[pua]_[a-f0-9]{40}", 44),
        Named("snyk-token", "Snyk token", Severity.Medium, ["snyk_token", "snyk_api", "snyk_key"], Uuid, 36, 2.5),
        Token("octopus-key", "Octopus Deploy API key", Severity.High, "API-", "API-[A-Z0-9]{26,32}", 30) with { LeastEntropy = 3.5, Check = SecretChecks.IsMixed },
        Token("harness-token", "Harness token", Severity.High, ["pat.", "sat."], @"[ps]at\.[A-Za-z0-9_-]{22}\.[a-f0-9]{24}\.[A-Za-z0-9]{20}", 72),
        Token("pulumi-token", "Pulumi token", Severity.High, "pul-", "pul-[a-f0-9]{40}", 44),
        Marked("terraform-token", "Terraform Cloud token", Severity.High, ".atlasv1.", @"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,}", 83),
        Token("vault-token", "HashiCorp Vault token", Severity.Critical, ["hvs.", "hvb.", "hvr."], @"hv[sbr]\.[A-Za-z0-9_-]{24,}", 28) with { LeastEntropy = TokenEntropy, Reach = 400 },
        Token("doppler-token", "Doppler token", Severity.High, ["dp.pt.", "dp.st.", "dp.sa.", "dp.ct.", "dp.scim.", "dp.audit."], @"dp\.(?:pt|st|sa|ct|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}", 46),
        Token("onepassword-service-token", "1Password service account token", Severity.Critical, "ops_eyJ", "ops_eyJ[A-Za-z0-9+/_-]{250,}={0,3}", 257) with { Reach = 1024, MayHoldWords = true },
        Token("onepassword-secret-key", "1Password secret key", Severity.Critical, "A3-", "A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}", 39) with { LeastEntropy = TokenEntropy },
        Token("prefect-token", "Prefect token", Severity.Medium, ["pnu_", "pnb_"], "pn[ub]_[A-Za-z0-9]{36}", 40) with { LeastEntropy = TokenEntropy },
        Token("infracost-key", "Infracost key", Severity.Medium, "ico-", "ico-[A-Za-z0-9]{32}", 36) with { LeastEntropy = TokenEntropy },
        Token("sourcegraph-cody-token", "Sourcegraph Cody token", Severity.Medium, "slk_", "slk_[a-f0-9]{64}", 68),
    ];
}

using Assay.Core.Findings;

namespace Assay.Catalogers.Secrets;

/// <content>Clouds: who runs machines and keeps data for others.</content>
internal static partial class SecretRules
{
    private static SecretRule[] Clouds { get; } =
    [
        // IAM user guide, "IAM identifiers", "Unique identifiers": base 32 behind four letters.
        new("aws-access-key-id", "AWS access key id", Severity.High, SecretShape.Prefix, ["AKIA", "ASIA", "ABIA", "ACCA"], "(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}") { LeastBytes = 20, LeastEntropy = 3 },
        Named("aws-secret-access-key", "AWS secret access key", Severity.Critical,
            ["aws_secret", "awssecret", "secret_access_key", "secretaccesskey", "aws_sec", "secret_key"], "[A-Za-z0-9/+]{40}", 40, 4) with { Check = SecretChecks.IsAwsSecret },
        Named("aws-session-token", "AWS session token", Severity.High, ["session_token", "sessiontoken", "security_token"], "(?:FwoG|IQoJ|FQoG)[A-Za-z0-9/+=]{96,}", 100, 4) with { Reach = 2048, MayHoldWords = true },
        Token("aws-mws-token", "Amazon MWS token", Severity.High, "amzn.mws.", $@"amzn\.mws\.{Uuid}", 45),
        Token("aws-appsync-key", "AWS AppSync key", Severity.High, "da2-", "da2-[a-z0-9]{26}", 30) with { LeastEntropy = TokenEntropy },
        Token("aws-bedrock-key", "Amazon Bedrock key", Severity.High, "ABSKQmVkcm9ja0FQSUtleS", "ABSKQmVkcm9ja0FQSUtleS[A-Za-z0-9+/]{80,}={0,2}", 102) with { MayHoldWords = true, Reach = 512 },
        Token("gcp-api-key", "Google API key", Severity.High, "AIza", "AIza[0-9A-Za-z_-]{35}", 39) with { LeastEntropy = TokenEntropy },
        Token("gcp-oauth-client-secret", "Google OAuth client secret", Severity.High, "GOCSPX-", "GOCSPX-[A-Za-z0-9_-]{28}", 35),
        Token("gcp-oauth-access-token", "Google OAuth access token", Severity.High, "ya29.", @"ya29\.[A-Za-z0-9_-]{68,}", 73) with { Reach = 2048, MayHoldWords = true },
        Token("gcp-oauth-refresh-token", "Google OAuth refresh token", Severity.High, "1//0", "1//0[A-Za-z0-9_-]{40,}", 44) with { LeastEntropy = 4 },
        Around("gcp-service-account", "Google service account key", Severity.Critical, ["\"private_key_id\""], @"""private_key_id""\s*:\s*""(?<secret>[0-9a-f]{40})""") with { LeastEntropy = 3 },

        // Microsoft's identifiable keys: four letters and a checksum at a fixed place (github.com/microsoft/security-utilities).
        Marked("azure-storage-key", "Azure Storage key", Severity.Critical, "+ASt", @"[A-Za-z0-9/+]{76}\+ASt[A-Za-z0-9/+]{6}==", 88),
        Marked("azure-cosmos-key", "Azure Cosmos DB key", Severity.Critical, "ACDb", "[A-Za-z0-9/+]{76}ACDb[A-Za-z0-9/+]{6}==", 88),
        Marked("azure-batch-key", "Azure Batch key", Severity.High, "+ABa", @"[A-Za-z0-9/+]{76}\+ABa[A-Za-z0-9/+]{6}==", 88),
        Marked("azure-eventhub-key", "Azure Event Hubs key", Severity.High, "+AEh", @"[A-Za-z0-9/+]{33}\+AEh[A-Za-z0-9/+]{6}=", 44),
        Marked("azure-servicebus-key", "Azure Service Bus key", Severity.High, "+ASb", @"[A-Za-z0-9/+]{33}\+ASb[A-Za-z0-9/+]{6}=", 44),
        Marked("azure-iothub-key", "Azure IoT Hub key", Severity.High, "AIoT", "[A-Za-z0-9/+]{33}AIoT[A-Za-z0-9/+]{6}=", 44),
        Marked("azure-redis-key", "Azure Cache for Redis key", Severity.High, "AzCa", "[A-Za-z0-9]{33}AzCa[A-P][A-Za-z0-9]{5}=", 44),
        Marked("azure-search-key", "Azure AI Search key", Severity.High, "AzSe", "[A-Za-z0-9]{42}AzSe[A-D][A-Za-z0-9]{5}", 52),
        Marked("azure-function-key", "Azure Functions key", Severity.High, "AzFu", "[A-Za-z0-9_-]{44}AzFu[A-Za-z0-9_-]{5}[AQgw]==", 56),
        Marked("azure-registry-key", "Azure Container Registry key", Severity.Critical, "+ACR", @"[A-Za-z0-9/+]{42}\+ACR[A-D][A-Za-z0-9]{5}", 52),
        Marked("azure-devops-token", "Azure DevOps token", Severity.High, "AZDO", "[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}", 84),
        Around("azure-storage-connection", "Azure Storage connection string", Severity.Critical, ["AccountKey="], "AccountKey=(?<secret>[A-Za-z0-9+/]{86}==)") with { LeastEntropy = 4 },
        Around("azure-shared-access-key", "Azure shared access key", Severity.High, ["SharedAccessKey="], "SharedAccessKey=(?<secret>[A-Za-z0-9+/]{43}=)") with { LeastEntropy = 4 },
        Around("azure-shared-access-signature", "Azure shared access signature", Severity.High, ["&sig=", "?sig="], @"[?&]sig=(?<secret>[A-Za-z0-9%+/]{43,}(?:%3[dD]|=))") with { LeastEntropy = 4 },
        new("azure-client-secret", "Microsoft Entra client secret", Severity.Critical, SecretShape.Inside, ["7Q~", "8Q~", "9Q~"], "[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}") { LeastBytes = 37, Before = 16, LeastEntropy = TokenEntropy },

        Token("alibaba-access-key-id", "Alibaba Cloud access key id", Severity.High, "LTAI", "LTAI[A-Za-z0-9]{20}", 24) with { LeastEntropy = TokenEntropy },
        Named("alibaba-secret-key", "Alibaba Cloud secret key", Severity.Critical, ["alibaba", "aliyun", "alicloud"], "[A-Za-z0-9]{30}", 30, 4) with { Check = SecretChecks.IsMixed },
        Token("tencent-secret-id", "Tencent Cloud secret id", Severity.High, "AKID", "AKID[A-Za-z0-9]{32}", 36) with { LeastEntropy = TokenEntropy },
        Token("digitalocean-token", "DigitalOcean token", Severity.Critical, ["dop_v1_", "doo_v1_", "dor_v1_"], "do[por]_v1_[a-f0-9]{64}", 71),
        Token("heroku-token", "Heroku token", Severity.High, "HRKU-", "HRKU-(?:AA[0-9A-Za-z_-]{58}|" + Uuid + ")", 41),
        Named("heroku-api-key", "Heroku API key", Severity.High, ["heroku_api_key", "heroku_key", "heroku_token", "herokuapikey"], Uuid, 36, 2.5),
        Token("cloudflare-origin-key", "Cloudflare origin CA key", Severity.High, "v1.0-", "v1\\.0-[a-f0-9]{24}-[a-f0-9]{146}", 176),
        Named("cloudflare-token", "Cloudflare token", Severity.High, ["cloudflare", "cf_api_token", "cf_api_key"], "(?:[A-Za-z0-9_-]{40}|[a-f0-9]{37})", 37, TokenEntropy) with { Check = SecretChecks.IsMixed },
        Token("fly-token", "Fly.io token", Severity.High, ["fm1_", "fm1r_", "fm1a_", "fm2_"], "fm[12][ar]?_[A-Za-z0-9+/=_-]{100,}", 104) with { Reach = 2048, MayHoldWords = true },
        Token("scaleway-access-key", "Scaleway access key", Severity.Medium, "SCW", "SCW[A-Z0-9]{17}", 20) with { LeastEntropy = 3.2, Check = SecretChecks.IsMixed },
        Named("scaleway-secret-key", "Scaleway secret key", Severity.Critical, ["scw_secret_key", "scaleway_secret"], Uuid, 36, 2.5),
        Named("ibm-cloud-key", "IBM Cloud API key", Severity.High, ["ibmcloud", "ibm_cloud", "ibm_api", "bluemix"], "[A-Za-z0-9_-]{44}", 44, 4) with { Check = SecretChecks.IsMixed },
        Token("yandex-api-key", "Yandex Cloud API key", Severity.High, "AQVN", "AQVN[A-Za-z0-9_-]{35,38}", 39) with { LeastEntropy = TokenEntropy },
        Token("netlify-token", "Netlify token", Severity.High, "nfp_", "nfp_[A-Za-z0-9]{36}", 40),
        Token("vercel-blob-token", "Vercel Blob token", Severity.High, "vercel_blob_rw_", "vercel_blob_rw_[A-Za-z0-9]{16}_[A-Za-z0-9]{30}", 62),
        Named("linode-token", "Linode token", Severity.High, ["linode"], "[a-f0-9]{64}", 64, 3),
        Named("hetzner-token", "Hetzner Cloud token", Severity.High, ["hcloud_token", "hetzner"], "[A-Za-z0-9]{64}", 64, 4.5),
        Named("vultr-key", "Vultr API key", Severity.High, ["vultr"], "[A-Z0-9]{36}", 36, TokenEntropy) with { Check = SecretChecks.IsMixed },
        Token("scalingo-token", "Scalingo token", Severity.High, "tk-us-", "tk-us-[A-Za-z0-9_-]{48}", 54) with { LeastEntropy = TokenEntropy },
        Token("openshift-token", "OpenShift token of a user", Severity.High, "sha256~", "sha256~[A-Za-z0-9_-]{43}", 50) with { LeastEntropy = 4 },
        Token("clickhouse-cloud-key", "ClickHouse Cloud key", Severity.High, "4b1d", "4b1d[A-Za-z0-9]{38}", 42) with { LeastEntropy = 4, Check = SecretChecks.IsMixed },
        Named("fastly-token", "Fastly token", Severity.High, ["fastly"], "[A-Za-z0-9_-]{32}", 32, 4) with { Check = SecretChecks.IsMixed },
        Named("confluent-secret", "Confluent Cloud secret", Severity.High, ["confluent"], "[A-Za-z0-9+/]{64}", 64, 4.5) with { Check = SecretChecks.IsMixed },
    ];
}

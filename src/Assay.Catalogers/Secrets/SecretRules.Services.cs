using Assay.Core.Findings;

namespace Assay.Catalogers.Secrets;

/// <content>What sends messages, takes money, answers prompts, watches, and everything else that is rented.</content>
internal static partial class SecretRules
{
    private static SecretRule[] Chats { get; } =
    [
        // api.slack.com/concepts/token-types.
        Token("slack-bot-token", "Slack bot token", Severity.High, "xoxb-", "xoxb-[0-9]{8,14}-[0-9]{8,14}-[A-Za-z0-9]{18,34}", 40),
        Token("slack-user-token", "Slack user token", Severity.High, ["xoxp-", "xoxe-"], "xox[pe](?:-[0-9]{10,13}){3}-[A-Za-z0-9]{28,34}", 60),
        Token("slack-app-token", "Slack app token", Severity.High, "xapp-", "xapp-[0-9]-[A-Z0-9]{9,12}-[0-9]{10,14}-[a-f0-9]{60,}", 90),
        Token("slack-refresh-token", "Slack configuration token", Severity.High, ["xoxe.xox", "xoxe-1-"], @"xoxe(?:\.xox[bp])?-[0-9]-[A-Za-z0-9]{140,}", 140) with { MayHoldWords = true },
        Token("slack-legacy-token", "Slack legacy token", Severity.High, ["xoxa-", "xoxr-", "xoxs-", "xoxo-"], "xox[aros]-(?:[0-9]-)?[0-9A-Za-z-]{30,}", 35) with { LeastEntropy = TokenEntropy },
        Token("slack-webhook", "Slack webhook", Severity.Medium, "hooks.slack.com/", @"hooks\.slack\.com/(?:services|workflows|triggers)/[A-Z0-9]{8,12}/[A-Z0-9]{8,20}/[A-Za-z0-9]{22,26}", 60),
        Around("discord-webhook", "Discord webhook", Severity.Medium, ["discord.com/api/webhooks/", "discordapp.com/api/webhooks/"], @"discord(?:app)?\.com/api/webhooks/(?<secret>[0-9]{17,20}/[A-Za-z0-9_-]{60,})"),
        Named("discord-bot-token", "Discord bot token", Severity.High, ["discord"], @"[MNO][A-Za-z0-9_-]{23,25}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38}", 57, 4),
        new("telegram-bot-token", "Telegram bot token", Severity.High, SecretShape.Inside, [":AA"], "[0-9]{8,10}:AA[A-Za-z0-9_-]{33}") { LeastBytes = 44, Before = 16, LeastEntropy = 4 },
        Around("teams-webhook", "Microsoft Teams webhook", Severity.Medium, [".webhook.office.com/"], $@"\.webhook\.office\.com/webhookb2/(?<secret>{Uuid}@{Uuid}/IncomingWebhook/[a-f0-9]{{32}}/{Uuid})"),
        Named("twilio-token", "Twilio token", Severity.High, ["twilio"], "(?:SK)?[0-9a-f]{32}", 32, 3),
        Token("sendgrid-key", "SendGrid key", Severity.High, "SG.", @"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}", 69),
        Named("mailgun-key", "Mailgun key", Severity.High, ["mailgun"], "(?:key-)?[a-f0-9]{32}(?:-[a-f0-9]{8}-[a-f0-9]{8})?", 32, 3),
        new("mailchimp-key", "Mailchimp key", Severity.High, SecretShape.Inside, ["-us"], "[a-f0-9]{32}-us[0-9]{1,2}") { LeastBytes = 36, Before = 40, LeastEntropy = 3 },
        Token("brevo-key", "Brevo key", Severity.High, ["xkeysib-", "xsmtpsib-"], "x(?:key|smtp)sib-[a-f0-9]{64}-[A-Za-z0-9]{16}", 88),
        Token("resend-key", "Resend key", Severity.High, "re_", "re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}", 36) with { LeastEntropy = 4, Check = SecretChecks.IsMixed },
        Named("postmark-token", "Postmark token", Severity.High, ["postmark"], Uuid, 36, 2.5),
        Named("ngrok-token", "ngrok authtoken", Severity.Medium, ["ngrok", "authtoken"], "[0-9][A-Za-z0-9]{25,26}_[A-Za-z0-9]{20,22}", 47, 4),
        Token("tailscale-key", "Tailscale key", Severity.High, "tskey-", "tskey-[a-z]{3,8}-[A-Za-z0-9]{10,20}-[A-Za-z0-9]{20,40}", 40) with { LeastEntropy = TokenEntropy },
        Named("mattermost-token", "Mattermost token", Severity.High, ["mattermost"], "[a-z0-9]{26}", 26, 3.3) with { Check = SecretChecks.IsMixed, OnlyInConfiguration = true },
        Named("intercom-token", "Intercom token", Severity.High, ["intercom"], "(?:dG9r)?[A-Za-z0-9=_-]{60}", 60, 4) with { Check = SecretChecks.IsMixed },
        Around("zapier-webhook", "Zapier webhook", Severity.Low, ["hooks.zapier.com/hooks/catch/"], "hooks\\.zapier\\.com/hooks/catch/(?<secret>[0-9]{5,10}/[a-z0-9]{7,8})") with { IsRandom = false },
    ];

    private static SecretRule[] Payments { get; } =
    [
        Token("stripe-live-key", "Stripe live key", Severity.Critical, ["sk_live_", "rk_live_"], "[sr]k_live_[A-Za-z0-9]{24,}", 32) with { LeastEntropy = TokenEntropy },
        Token("stripe-test-key", "Stripe test key", Severity.Low, ["sk_test_", "rk_test_"], "[sr]k_test_[A-Za-z0-9]{24,}", 32) with { LeastEntropy = TokenEntropy },
        Token("stripe-webhook-secret", "Stripe webhook secret", Severity.Medium, "whsec_", "whsec_[A-Za-z0-9+/]{32,64}={0,2}", 38) with { LeastEntropy = TokenEntropy },
        Token("square-access-token", "Square access token", Severity.Critical, ["sq0atp-", "EAAA"], "(?:sq0atp-[A-Za-z0-9_-]{22}|EAAA[A-Za-z0-9_-]{60})", 29) with { LeastEntropy = 4 },
        Token("square-oauth-secret", "Square OAuth secret", Severity.High, "sq0csp-", "sq0csp-[A-Za-z0-9_-]{43}", 50),
        Token("braintree-token", "Braintree access token", Severity.Critical, "access_token$", @"access_token\$(?:production|sandbox)\$[a-z0-9]{16}\$[a-f0-9]{32}", 70),
        Token("shopify-token", "Shopify token", Severity.High, ["shpat_", "shpss_", "shpca_", "shppa_"], "shp(?:at|ss|ca|pa)_[a-fA-F0-9]{32}", 38),
        Token("plaid-token", "Plaid access token", Severity.High, ["access-sandbox-", "access-development-", "access-production-"], $"access-(?:sandbox|development|production)-{Uuid}", 51),
        Token("flutterwave-key", "Flutterwave secret key", Severity.High, "FLWSECK", "FLWSECK(?:_TEST)?-[a-f0-9]{32}-X", 42),
        Token("razorpay-key", "Razorpay key", Severity.Medium, "rzp_live_", "rzp_live_[A-Za-z0-9]{14}", 23),
        Token("mollie-key", "Mollie key", Severity.High, "live_", "live_[A-Za-z0-9]{30}", 35) with { LeastEntropy = TokenEntropy, Check = SecretChecks.IsMixed },
        Token("duffel-token", "Duffel token", Severity.Medium, ["duffel_live_", "duffel_test_"], "duffel_(?:live|test)_[A-Za-z0-9_=-]{43}", 55),
        Token("easypost-key", "EasyPost key", Severity.High, ["EZAK", "EZTK"], "EZ[AT]K[A-Za-z0-9]{54}", 58) with { LeastEntropy = 4 },
        Token("shippo-token", "Shippo token", Severity.Medium, ["shippo_live_", "shippo_test_"], "shippo_(?:live|test)_[a-f0-9]{40}", 52),
        Named("gocardless-token", "GoCardless token", Severity.High, ["gocardless"], "live_[A-Za-z0-9_=-]{40}", 45, TokenEntropy),
        Token("settlemint-token", "SettleMint token", Severity.High, ["sm_aat_", "sm_pat_", "sm_sat_"], "sm_[aps]at_[A-Za-z0-9]{16}", 23) with { LeastEntropy = 3 },
    ];

    private static SecretRule[] Models { get; } =
    [
        Marked("openai-key", "OpenAI key", Severity.High, "T3BlbkFJ", "sk-[A-Za-z0-9_-]{20,}T3BlbkFJ[A-Za-z0-9_-]{20,}", 51) with { MayHoldWords = true },
        Token("anthropic-key", "Anthropic key", Severity.High, "sk-ant-", "sk-ant-[a-z]{3,6}[0-9]{2}-[A-Za-z0-9_-]{80,}", 95) with { LeastEntropy = TokenEntropy },
        Token("huggingface-token", "Hugging Face token", Severity.High, ["hf_", "api_org_"], "(?:hf|api_org)_[A-Za-z]{34}", 37) with { LeastEntropy = 4 },
        Token("replicate-token", "Replicate token", Severity.High, "r8_", "r8_[A-Za-z0-9]{37}", 40) with { LeastEntropy = TokenEntropy },
        Token("groq-key", "Groq key", Severity.High, "gsk_", "gsk_[A-Za-z0-9]{52}", 56) with { LeastEntropy = TokenEntropy },
        Token("perplexity-key", "Perplexity key", Severity.High, "pplx-", "pplx-[A-Za-z0-9]{48}", 53) with { LeastEntropy = TokenEntropy },
        Token("xai-key", "xAI key", Severity.High, "xai-", "xai-[A-Za-z0-9]{80}", 84) with { LeastEntropy = TokenEntropy },
        Token("openrouter-key", "OpenRouter key", Severity.High, "sk-or-v1-", "sk-or-v1-[a-f0-9]{64}", 73),
        Token("langsmith-key", "LangSmith key", Severity.Medium, ["lsv2_pt_", "lsv2_sk_"], "lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}", 51),
        Token("pinecone-key", "Pinecone key", Severity.High, "pcsk_", "pcsk_[A-Za-z0-9_]{60,}", 65) with { LeastEntropy = TokenEntropy },
        Token("nvidia-key", "NVIDIA API key", Severity.High, "nvapi-", "nvapi-[A-Za-z0-9_-]{64}", 70) with { LeastEntropy = TokenEntropy },
        Named("cohere-key", "Cohere key", Severity.High, ["cohere", "co_api_key"], "[A-Za-z0-9]{40}", 40, 4) with { Check = SecretChecks.IsMixed },
        Named("wandb-key", "Weights & Biases key", Severity.Medium, ["wandb_api_key", "wandb_key"], "[a-f0-9]{40}", 40, 3),
        Token("databricks-token", "Databricks token", Severity.High, "dapi", "dapi[a-f0-9]{32}(?:-[0-9])?", 36) with { LeastEntropy = 3 },
        Token("cerebras-key", "Cerebras key", Severity.High, "csk-", "csk-[a-z0-9]{48}", 52) with { LeastEntropy = TokenEntropy },
        Token("langfuse-key", "Langfuse secret key", Severity.Medium, "sk-lf-", $"sk-lf-{Uuid}", 42),
        Named("deepseek-key", "DeepSeek key", Severity.High, ["deepseek"], "sk-[a-f0-9]{32}", 35, 3),
        Named("mistral-key", "Mistral key", Severity.High, ["mistral"], "[A-Za-z0-9]{32}", 32, 4) with { Check = SecretChecks.IsMixed },
        Named("elevenlabs-key", "ElevenLabs key", Severity.Medium, ["elevenlabs", "eleven_api", "xi-api-key"], "sk_[a-f0-9]{48}", 51, 3),
    ];

    private static SecretRule[] Monitors { get; } =
    [
        Token("grafana-service-token", "Grafana service account token", Severity.High, "glsa_", "glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}", 46) with { Check = SecretChecks.HasHexChecksum },
        Token("grafana-cloud-token", "Grafana Cloud token", Severity.High, "glc_", "glc_[A-Za-z0-9+/]{32,}={0,2}", 36) with { LeastEntropy = TokenEntropy, Reach = 512, MayHoldWords = true },
        Token("grafana-key", "Grafana API key", Severity.High, "eyJrIjoi", "eyJrIjoi[A-Za-z0-9]{70,}={0,2}", 78) with { Reach = 512, MayHoldWords = true },
        Token("newrelic-key", "New Relic key", Severity.High, ["NRAK-", "NRII-"], "NR(?:AK-[A-Z0-9]{27}|II-[A-Za-z0-9_-]{32})", 32) with { LeastEntropy = TokenEntropy },
        Named("datadog-key", "Datadog key", Severity.High, ["datadog", "dd_api_key", "dd_app_key", "ddapikey"], "(?:[a-f0-9]{40}|[a-f0-9]{32})", 32, 3),
        Token("sentry-token", "Sentry token", Severity.High, ["sntryu_", "sntrys_"], "sntry(?:u_[a-f0-9]{64}|s_eyJ[A-Za-z0-9+/=_-]{80,})", 71) with { Reach = 512, MayHoldWords = true },
        Token("dynatrace-token", "Dynatrace token", Severity.High, ["dt0c01.", "dt0s01.", "dt0s16."], @"dt0[cs](?:01|16)\.[A-Z0-9]{24}\.[A-Z0-9]{64}", 96),
        Token("honeycomb-key", "Honeycomb key", Severity.Medium, ["hcaik_", "hcxik_", "hcbik_"], "hc[axb]ik_[a-z0-9]{58}", 64),
        Token("posthog-key", "PostHog personal key", Severity.High, "phx_", "phx_[A-Za-z0-9_]{43,47}", 47) with { LeastEntropy = TokenEntropy },
        Named("splunk-token", "Splunk token", Severity.Medium, ["splunk_token", "splunk_hec", "hec_token"], Uuid, 36, 2.5),
        Named("launchdarkly-key", "LaunchDarkly key", Severity.Medium, ["launchdarkly", "ld_sdk_key", "sdk_key", "sdkkey"], $"(?:sdk|api)-{Uuid}", 40, HexEntropy),
        Named("pagerduty-key", "PagerDuty key", Severity.High, ["pagerduty", "pd_api"], "u\\+[A-Za-z0-9_-]{18}|[a-z0-9]{32}", 20, 3),
        Named("virustotal-key", "VirusTotal key", Severity.Medium, ["virustotal", "vt_api_key"], "[a-f0-9]{64}", 64, 3),
        Named("shodan-key", "Shodan key", Severity.Medium, ["shodan"], "[A-Za-z0-9]{32}", 32, 4) with { Check = SecretChecks.IsMixed },
    ];

    private static SecretRule[] Platforms { get; } =
    [
        Token("airtable-token", "Airtable token", Severity.High, "pat", @"pat[A-Za-z0-9]{14}\.[a-f0-9]{64}", 82),
        Token("notion-token", "Notion token", Severity.High, ["ntn_", "secret_"], "(?:ntn_[0-9]{11}[A-Za-z0-9]{35}|secret_[A-Za-z0-9]{43})", 50) with { LeastEntropy = 4 },
        Token("linear-key", "Linear key", Severity.High, "lin_api_", "lin_api_[A-Za-z0-9]{40}", 48),
        Token("figma-token", "Figma token", Severity.Medium, "figd_", "figd_[A-Za-z0-9_-]{40}", 45) with { LeastEntropy = TokenEntropy },
        Token("postman-key", "Postman key", Severity.High, "PMAK-", "PMAK-[a-f0-9]{24}-[a-f0-9]{34}", 64),
        Token("dropbox-token", "Dropbox token", Severity.High, "sl.", @"sl\.(?:u\.)?[A-Za-z0-9_-]{130,}", 133) with { LeastEntropy = 4.5, Reach = 2048, MayHoldWords = true },
        Token("contentful-token", "Contentful token", Severity.High, "CFPAT-", "CFPAT-[A-Za-z0-9_-]{43}", 49),
        Token("typeform-token", "Typeform token", Severity.Medium, "tfp_", "tfp_[A-Za-z0-9_-]{40,60}", 44) with { LeastEntropy = TokenEntropy },
        Token("hubspot-token", "HubSpot token", Severity.High, ["pat-na1-", "pat-na2-", "pat-eu1-"], $"pat-(?:na|eu)[0-9]-{Uuid}", 44),
        Named("okta-token", "Okta token", Severity.High, ["okta", "ssws"], "00[A-Za-z0-9_-]{40}", 42, 4),
        Token("supabase-key", "Supabase key", Severity.Critical, ["sbp_", "sb_secret_"], "(?:sbp_(?:v0_|oauth_)?[a-f0-9]{40}|sb_secret_[A-Za-z0-9_-]{31})", 41),
        Token("planetscale-token", "PlanetScale token", Severity.High, ["pscale_tkn_", "pscale_pw_", "pscale_oauth_"], "pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_=.-]{32,64}", 42),
        Token("neon-key", "Neon key", Severity.High, "napi_", "napi_[a-z0-9]{64}", 69),
        Token("readme-key", "ReadMe key", Severity.Medium, "rdme_", "rdme_[a-z0-9]{70}", 75),
        Token("mapbox-secret-token", "Mapbox secret token", Severity.High, "sk.eyJ", @"sk\.eyJ[A-Za-z0-9_-]{60,}\.[A-Za-z0-9_-]{22}", 90) with { MayHoldWords = true },
        Token("facebook-token", "Facebook access token", Severity.High, ["EAAC", "EAAM", "EAAB"], "EAA[MCB][A-Za-z0-9]{100,}", 104) with { LeastEntropy = 4.5, Reach = 512, MayHoldWords = true },
        Token("twitter-bearer-token", "X (Twitter) bearer token", Severity.High, "AAAAAAAAAAAAAAAAAAAAA", "A{21,22}[A-Za-z0-9%]{60,}", 80) with { LeastEntropy = TokenEntropy, MayHoldWords = true, Check = SecretChecks.IsMixed },
        Named("algolia-key", "Algolia admin key", Severity.Medium, ["algolia_admin", "algolia_api", "algolia_key"], "[a-f0-9]{32}", 32, 3),
        Token("frameio-token", "Frame.io token", Severity.Medium, "fio-u-", "fio-u-[A-Za-z0-9_=-]{64}", 70) with { LeastEntropy = TokenEntropy },
        Token("defined-networking-token", "Defined Networking token", Severity.High, "dnkey-", "dnkey-[a-z0-9=_-]{26}-[a-z0-9=_-]{52}", 85) with { LeastEntropy = TokenEntropy },
        Named("alchemy-key", "Alchemy key", Severity.Medium, ["alchemy"], "[A-Za-z0-9_-]{32}", 32, 4) with { Check = SecretChecks.IsMixed },
        Token("adafruit-key", "Adafruit IO key", Severity.Medium, "aio_", "aio_[A-Za-z0-9]{28}", 32) with { LeastEntropy = TokenEntropy, Check = SecretChecks.IsMixed },
        Token("adobe-client-secret", "Adobe client secret", Severity.High, "p8e-", "p8e-[A-Za-z0-9_-]{32}", 36) with { LeastEntropy = TokenEntropy },
        Token("intra42-secret", "42 Intra client secret", Severity.Medium, ["s-s4t2ud-", "s-s4t2af-"], "s-s4t2(?:ud|af)-[a-f0-9]{64}", 73),
        Marked("maxmind-key", "MaxMind licence key", Severity.Medium, "_mmk", "[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk", 40),
        Named("asana-token", "Asana token", Severity.High, ["asana"], "[0-2]/[0-9]{13,17}(?:/[0-9]{13,17})?:[a-f0-9]{32}", 48, 3),
        Named("auth0-secret", "Auth0 client secret", Severity.High, ["auth0"], "[A-Za-z0-9_-]{64}", 64, 4.5) with { Check = SecretChecks.IsMixed },
        Named("meraki-key", "Cisco Meraki key", Severity.High, ["meraki"], "[a-f0-9]{40}", 40, 3),
        Named("rapidapi-key", "RapidAPI key", Severity.Medium, ["rapidapi", "rapid_api"], "[A-Za-z0-9_-]{50}", 50, 4) with { Check = SecretChecks.IsMixed },
        Named("trello-key", "Trello token", Severity.Medium, ["trello_key", "trello_api", "trello_token", "trellokey", "trelloapi", "trellotoken"], "(?:ATTA)?[a-fA-F0-9]{72}|[a-f0-9]{64}|[a-f0-9]{32}", 32, 3),
        Named("twitch-secret", "Twitch client secret", Severity.Medium, ["twitch"], "[a-z0-9]{30}", 30, TokenEntropy) with { Check = SecretChecks.IsMixed },
        Named("zendesk-token", "Zendesk token", Severity.High, ["zendesk"], "[A-Za-z0-9]{40}", 40, 4) with { Check = SecretChecks.IsMixed },
    ];
}

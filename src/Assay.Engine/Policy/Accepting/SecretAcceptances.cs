using System.Globalization;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Engine.Policy.Accepting;

/// <summary>What accepted risks make of secrets.</summary>
/// <param name="Secrets">All of them, the accepted ones marked.</param>
/// <param name="Issues">What expires soon or has expired.</param>
/// <param name="Violations">What has expired and is still needed.</param>
internal sealed record AcceptedSecrets(IReadOnlyList<Secret> Secrets, IReadOnlyList<Issue> Issues, IReadOnlyList<Violation> Violations);

/// <summary>Applies the accepted risks that name a secret: pure.</summary>
internal static class SecretAcceptances
{
    public static AcceptedSecrets Apply(Artifact artifact, IReadOnlyList<Secret> secrets, IReadOnlyList<AcceptFile> files, DateOnly today)
    {
        var entries = files.SelectMany(file => file.Entries).Where(entry => entry.Secret is not null).ToList();
        if (entries.Count == 0)
        {
            return new AcceptedSecrets(secrets, [], []);
        }

        var ends = new Dictionary<string, Issue>(StringComparer.Ordinal);
        var expired = new Dictionary<string, Violation>(StringComparer.Ordinal);
        var marked = secrets.Select(Mark).ToList();
        return new AcceptedSecrets(marked, [.. ends.Values], [.. expired.Values]);

        Secret Mark(Secret secret)
        {
            if (secret.SuppressedBy is not null)
            {
                return secret;
            }

            var fitting = entries.Where(entry => entry.Fits(artifact, secret)).ToList();
            if (fitting.Find(entry => !entry.IsExpired(today)) is { } counts)
            {
                if (counts.Expires is { } last && last.DayNumber - today.DayNumber < Acceptances.WarningDays)
                {
                    ends.TryAdd(counts.Id, Issue.Notice("accept.expiring", $"the acceptance of {secret.Rule} by {counts.Owner ?? "nobody"} ends after {Text(last)}", counts.Id));
                }

                return secret with { SuppressedBy = Acceptances.ToSuppression(counts) };
            }

            if (fitting.Count > 0)
            {
                var text = $"the acceptance of {secret.Rule} by {fitting[0].Owner ?? "nobody"} ended after {Text(fitting[0].Expires!.Value)}";
                ends.TryAdd(fitting[0].Id, Issue.Notice("accept.expired", text, fitting[0].Id));
                expired.TryAdd(fitting[0].Id, new Violation("accept/expired", $"{fitting[0].Id}: {text}") { Finding = secret.Rule });
            }

            return secret;
        }
    }

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

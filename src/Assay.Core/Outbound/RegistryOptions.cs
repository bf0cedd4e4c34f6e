namespace Assay.Core.Outbound;

/// <summary>How image registries are reached and who one is there.</summary>
public sealed record RegistryOptions
{
    /// <summary>For the registry that the target names, and no other; goes before what files and helpers hold. Default: none.</summary>
    public string? UserName { get; init; }

    /// <summary>With <see cref="UserName"/>. Default: none.</summary>
    public string? Password { get; init; }

    /// <summary>A bearer token that the registry takes as it is, instead of name and password. Default: none.</summary>
    public string? Token { get; init; }

    /// <summary>"HOST=MIRROR" or "HOST=MIRROR/PREFIX": asked before the registry HOST, in this order. Default: none.</summary>
    public IReadOnlyList<string> Mirrors { get; init; } = [];

    /// <summary>Reads the environment, which names the files and the home folder that credentials are in. Default: the process's own.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Says nothing: the credentials are nobody's business.</summary>
    public override string ToString() => nameof(RegistryOptions);
}

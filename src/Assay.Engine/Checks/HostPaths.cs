namespace Assay.Engine.Checks;

/// <summary>Folders and sockets of a host that a container should not have.</summary>
internal static class HostPaths
{
    private static readonly string[] Sockets = ["docker.sock", "containerd.sock", "crio.sock", "podman.sock", "dockershim.sock"];

    // CIS Docker 5.6, and what Kubernetes' nodes keep besides.
    private static readonly string[] Sensitive =
        ["/", "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/lib64", "/proc", "/root", "/sbin", "/sys", "/usr", "/var", "/var/lib", "/var/lib/docker", "/var/lib/kubelet", "/var/lib/containerd", "/var/run", "/run", "/etc/kubernetes"];

    // Where people keep their keys, below the home of whoever starts it.
    private static readonly string[] Homes = ["~/", "$HOME/", "${HOME}/"];
    private static readonly string[] Private = ["", ".ssh", ".aws", ".azure", ".config", ".config/gcloud", ".docker", ".gnupg", ".kube"];

    /// <summary>Whether it is a folder of the home of whoever starts the container, with keys in it.</summary>
    public static bool IsPrivateOfHome(string path) =>
        Array.Find(Homes, home => (path + "/").StartsWith(home, StringComparison.Ordinal)) is { } home && Private.Contains((path + "/")[home.Length..].TrimEnd('/'), StringComparer.Ordinal);

    public static bool IsSocket(string path) => Sockets.Any(socket => path.EndsWith("/" + socket, StringComparison.Ordinal));

    /// <summary>Whether the folder is one that the host's own safety depends on.</summary>
    public static bool IsSensitive(string path)
    {
        var normal = path.Length > 1 ? path.TrimEnd('/') : path;
        return Sensitive.Contains(normal.Length == 0 ? "/" : normal, StringComparer.Ordinal)
            || normal.StartsWith("/etc/", StringComparison.Ordinal) && normal is not ("/etc/localtime" or "/etc/timezone" or "/etc/machine-id" or "/etc/hosts" or "/etc/resolv.conf") && !normal.StartsWith("/etc/ssl/certs", StringComparison.Ordinal)
            || normal.StartsWith("/proc/", StringComparison.Ordinal) || normal.StartsWith("/root/", StringComparison.Ordinal)
            || normal.StartsWith("/var/lib/kubelet/", StringComparison.Ordinal) || normal.StartsWith("/var/lib/docker/", StringComparison.Ordinal);
    }
}

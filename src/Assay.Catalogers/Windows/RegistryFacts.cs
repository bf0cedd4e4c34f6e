using Assay.Core.Cataloging;

namespace Assay.Catalogers.Windows;

/// <summary>Takes from a hive what tells of system, updates and programs.</summary>
/// <param name="sink">Where to.</param>
/// <param name="isDelta">Whether the hive only tells what differs from the one below it.</param>
internal sealed class RegistryFacts(FactSink sink, bool isDelta)
{
    private const int MaxTextLength = 1024;

    private static readonly string[] SystemValues =
        ["ProductName", "EditionID", "InstallationType", "CurrentBuild", "CurrentBuildNumber", "CurrentMajorVersionNumber", "CurrentMinorVersionNumber", "CurrentVersion", "UBR", "DisplayVersion", "ReleaseId", "BuildLabEx"];

    private static readonly string[] FrameworkValues = ["Release", "Version", "Install"];

    private static readonly string[] PackageValues = ["CurrentState"];

    private static readonly string[] ProgramValues = ["DisplayName", "DisplayVersion", "Publisher"];

    private static readonly string[] InstanceValues = ["PatchLevel", "Version"];

    public void Take(RegistryKey root)
    {
        TakeKey(root, RegistryPaths.System, SystemValues);
        TakeKey(root, RegistryPaths.Framework, FrameworkValues);
        TakeEach(root, RegistryPaths.Packages, IsUpdate, "", PackageValues);
        foreach (var programs in RegistryPaths.Programs)
        {
            TakeEach(root, programs, static _ => true, "", ProgramValues);
        }

        TakeEach(root, RegistryPaths.SqlServer, static name => name.StartsWith("MSSQL", StringComparison.OrdinalIgnoreCase) && name.Contains('.', StringComparison.Ordinal), @"\Setup", InstanceValues);
    }

    // Most packages are parts of the system, which change with its build.
    private static bool IsUpdate(string name) => name.StartsWith("Package_for_", StringComparison.OrdinalIgnoreCase);

    private void TakeKey(RegistryKey root, string path, string[] wanted)
    {
        if (Go(root, "", path) is { } key)
        {
            TakeValues(key, path, wanted);
        }
    }

    private void TakeEach(RegistryKey root, string path, Func<string, bool> isWanted, string below, string[] wanted)
    {
        foreach (var key in Go(root, "", path)?.Subkeys() ?? [])
        {
            var place = $@"{path}\{key.Name}";
            if (isWanted(key.Name) && IsThere(key, place) && (below.Length == 0 ? key : Go(key, place, below[1..])) is { } found)
            {
                TakeValues(found, place + below, wanted);
            }
        }
    }

    // Down the path; what a differencing hive says on the way counts for all that is below.
    private RegistryKey? Go(RegistryKey from, string start, string path)
    {
        var key = from;
        var place = start;
        foreach (var name in path.Split('\\'))
        {
            place = place.Length == 0 ? name : $@"{place}\{name}";
            if (key.Find(name) is not { } next || !IsThere(next, place))
            {
                return null;
            }

            key = next;
        }

        return key;
    }

    private bool IsThere(RegistryKey key, string place)
    {
        if (!isDelta || key.Layering == KeyLayering.Merge)
        {
            return true;
        }

        // A key that is wanted for its values has no subkeys that are wanted too, but for those on the way down, which have no values that are.
        if (key.Layering != KeyLayering.SupersedeKey || !IsOnTheWay(place))
        {
            sink.Add(new LooseFact(RegistryCataloger.GoneKeyKind, place, ""));
        }

        return key.Layering != KeyLayering.Tombstone;
    }

    private static bool IsOnTheWay(string place)
    {
        foreach (var path in (ReadOnlySpan<string>)[RegistryPaths.System, RegistryPaths.Framework])
        {
            if (path.Length > place.Length && path.StartsWith(place + @"\", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        foreach (var path in (ReadOnlySpan<string>)[RegistryPaths.Packages, .. RegistryPaths.Programs, RegistryPaths.SqlServer])
        {
            if (path.StartsWith(place, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return place.StartsWith(RegistryPaths.SqlServer, StringComparison.OrdinalIgnoreCase) && !place.EndsWith(@"\Setup", StringComparison.OrdinalIgnoreCase);
    }

    private void TakeValues(RegistryKey key, string place, string[] wanted)
    {
        foreach (var value in key.Values())
        {
            var name = Array.Find(wanted, known => string.Equals(known, value.Name, StringComparison.OrdinalIgnoreCase));
            if (name is null)
            {
                continue;
            }

            if (isDelta && value.IsGone)
            {
                sink.Add(new LooseFact(RegistryCataloger.GoneValueKind, $@"{place}\{name}", ""));
            }
            else if (value.Text is { Length: > 0 and <= MaxTextLength } text)
            {
                sink.Add(new LooseFact(RegistryCataloger.ValueKind, $@"{place}\{name}", text));
            }
        }
    }
}

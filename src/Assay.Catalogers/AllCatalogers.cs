using Assay.Catalogers.Distros;
using Assay.Catalogers.Rpm;
using Assay.Core.Cataloging;

namespace Assay.Catalogers;

/// <summary>Every cataloger and join, one line each.</summary>
public static class AllCatalogers
{
    public static IReadOnlyList<ICataloger> Catalogers { get; } =
    [
        new ReleaseCataloger(),
        new RpmDatabaseCataloger(),
        new SqliteLogCataloger(),
    ];

    public static IReadOnlyList<IJoin> Joins { get; } =
    [
    ];
}

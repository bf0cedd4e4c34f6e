using System.Globalization;
using System.Text;
using Assay.Core.Cataloging;

namespace Assay.Catalogers.Rpm;

/// <summary>
/// The form in which the pages of the table Packages are kept as facts, so that a join can lay those of a write-ahead log over those of its
/// database without either's bytes. A fact's key is the page's number; its value is "i" and the children of an inner page, or "l" and the rows
/// of a leaf, each "row id:bytes:overflow page:package".
/// </summary>
internal static class SqliteRows
{
    /// <summary>The kind of the facts.</summary>
    public const string FactKind = "sqlite.page";

    /// <summary>The kind of the fact that tells the table's root page, under an empty key.</summary>
    public const string RootKind = "sqlite.root";

    /// <summary>The kind of the fact that tells the size of the file's pages, under an empty key. A database without any page has none.</summary>
    public const string PageBytesKind = "sqlite.pageBytes";

    /// <summary>Instead of a package's number: the row holds none.</summary>
    public const int NoPackage = -1;

    /// <summary>Instead of a package's number: the row goes on in pages of the other file.</summary>
    public const int Elsewhere = -2;

    /// <summary>Instead of a package's number: the row can't be read.</summary>
    public const int Unreadable = -3;

    public static LooseFact Root(uint page) => new(RootKind, "", page.ToString(CultureInfo.InvariantCulture));

    public static LooseFact PageBytes(SqlitePages pages) =>
        new(PageBytesKind, "", pages.PageBytes.ToString(CultureInfo.InvariantCulture));

    /// <summary>An inner page.</summary>
    public static LooseFact Interior(uint number, SqlitePage page)
    {
        var text = new StringBuilder("i");
        for (var child = 0; child <= page.Cells; child++)
        {
            text.Append(CultureInfo.InvariantCulture, $" {page.Child(child)}");
        }

        return new LooseFact(FactKind, number.ToString(CultureInfo.InvariantCulture), text.ToString());
    }

    /// <summary>A leaf, its rows as <see cref="Append"/> wrote them.</summary>
    public static LooseFact Leaf(uint number, StringBuilder rows) =>
        new(FactKind, number.ToString(CultureInfo.InvariantCulture), "l" + rows);

    /// <param name="rows">Receives the row.</param>
    /// <param name="cell">The row.</param>
    /// <param name="package">The package's number among the facts of the file, or one of the constants.</param>
    public static void Append(StringBuilder rows, SqliteCell cell, int package) =>
        rows.Append(CultureInfo.InvariantCulture, $" {cell.RowId}:{cell.PayloadBytes}:{cell.Overflow}:{package}");
}

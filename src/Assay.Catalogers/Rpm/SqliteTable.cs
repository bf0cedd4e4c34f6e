namespace Assay.Catalogers.Rpm;

/// <summary>Takes the pages of a table while it is walked.</summary>
/// <param name="number">The page's number.</param>
/// <param name="page">The page, valid until the call returns.</param>
internal delegate void SqlitePageVisitor(uint number, SqlitePage page);

/// <summary>Walks tables' b-trees, each page once, in the order of the rows.</summary>
internal sealed class SqliteTable
{
    private readonly SqlitePages pages;
    private readonly PageSet visited = new();
    private readonly byte[] page;

    public SqliteTable(SqlitePages pages)
    {
        this.pages = pages;
        page = new byte[pages.PageBytes];
    }

    /// <summary>The number of the first page that could not be taken; null where there is none.</summary>
    public uint? BadPage { get; private set; }

    /// <summary>Visits the table's pages, inner ones before what is below them.</summary>
    public void Walk(uint root, SqlitePageVisitor visit)
    {
        var pending = new Stack<uint>();
        PushOnce(pending, root);
        while (pending.TryPop(out var number))
        {
            var found = pages.TryRead(number, page) ? new SqlitePage(number, page, pages.UsableBytes) : default;
            if (!found.IsSound)
            {
                BadPage ??= number;
                continue;
            }

            visit(number, found);
            for (var child = found.IsInterior ? found.Cells : -1; child >= 0; child--)
            {
                PushOnce(pending, found.Child(child));
            }
        }
    }

    // A page's mark is set when it is first named, so that what is pending is never more than the file has pages.
    private void PushOnce(Stack<uint> pending, uint number)
    {
        if (pages.Has(number) && visited.Add(number))
        {
            pending.Push(number);
        }
        else
        {
            BadPage ??= number;
        }
    }

    /// <summary>Puts a row's payload together; false where a page of its chain is missing, or was taken by another row.</summary>
    public bool TryReadPayload(SqliteCell cell, BlobBuffer payload, byte[] overflow) => pages.TryReadPayload(cell, payload, overflow, visited);
}

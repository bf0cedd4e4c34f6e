namespace Assay.Sources.Disk.Images;

/// <summary>Pieces one behind the other; a piece without a reader is zeros.</summary>
internal sealed class JoinedBlocks : BlockReader
{
    private readonly List<(long Start, long SizeBytes, BlockReader? Piece)> pieces = [];
    private readonly bool ownsPieces;
    private long sizeBytes;

    /// <param name="ownsPieces">Whether the pieces are closed with this.</param>
    public JoinedBlocks(bool ownsPieces) => this.ownsPieces = ownsPieces;

    public override long SizeBytes => sizeBytes;

    /// <summary>Appends a piece; where it is shorter than it should be, what is missing can't be read.</summary>
    public void Add(BlockReader? piece, long pieceBytes)
    {
        if (pieceBytes < 0 || pieceBytes > long.MaxValue - sizeBytes)
        {
            throw DiskFailure.Malformed("the parts of the disk have an absurd length");
        }

        pieces.Add((sizeBytes, pieceBytes, piece));
        sizeBytes += pieceBytes;
    }

    public override void Read(long offset, Span<byte> buffer)
    {
        DiskFailure.CheckRange(offset, buffer.Length, sizeBytes);
        for (var number = Find(offset); !buffer.IsEmpty; number++)
        {
            var (start, length, piece) = pieces[number];
            var count = (int)Math.Min(buffer.Length, start + length - offset);
            if (piece is null)
            {
                buffer[..count].Clear();
            }
            else
            {
                piece.Read(offset - start, buffer[..count]);
            }

            offset += count;
            buffer = buffer[count..];
        }
    }

    public override void Prefetch(IReadOnlyList<DiskExtent> extents)
    {
        var byPiece = new SortedDictionary<int, List<DiskExtent>>();
        foreach (var extent in extents.Where(extent => extent.Offset >= 0 && extent.Length > 0 && extent.Offset <= sizeBytes - extent.Length))
        {
            for (var (number, left) = (Find(extent.Offset), extent); left.Length > 0; number++)
            {
                var (start, length, piece) = pieces[number];
                var count = Math.Min(left.Length, start + length - left.Offset);
                if (piece is not null && count > 0)
                {
                    (byPiece.TryGetValue(number, out var list) ? list : byPiece[number] = []).Add(new DiskExtent(left.Offset - start, count));
                }

                left = new DiskExtent(left.Offset + count, left.Length - count);
            }
        }

        foreach (var (number, list) in byPiece)
        {
            pieces[number].Piece!.Prefetch(list);
        }
    }

    protected override void Dispose(bool disposing)
    {
        foreach (var (_, _, piece) in ownsPieces ? pieces : [])
        {
            piece?.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Find(long offset)
    {
        var (low, high) = (0, pieces.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = pieces[middle].Start <= offset ? (middle, high) : (low, middle - 1);
        }

        return low;
    }
}

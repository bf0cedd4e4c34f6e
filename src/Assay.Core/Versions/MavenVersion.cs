namespace Assay.Core.Versions;

/// <summary>
/// Maven's order: ComparableVersion of Maven 3.9 and 4 (compat/maven-artifact, org.apache.maven.artifact.versioning). Any text is a version.
/// </summary>
/// <remarks>
/// Maven builds a tree of lists, in which a list can only be the last item of its parent. So the tree is a sequence of items with marks
/// where a list opens, and two trees compare as two such sequences read side by side.
/// </remarks>
internal static class MavenVersion
{
    public static bool TryCompare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, out int order)
    {
        order = Compare(left, right);
        return true;
    }

    private static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var leftReader = new Reader(left);
        var rightReader = new Reader(right);
        while (true)
        {
            var leftItem = leftReader.Next();
            var rightItem = rightReader.Next();
            if (leftItem.Kind == ItemKind.End)
            {
                return -CompareRest(rightItem, ref rightReader);
            }

            if (rightItem.Kind == ItemKind.End)
            {
                return CompareRest(leftItem, ref leftReader);
            }

            var order = CompareItems(leftItem, rightItem);
            if (order != 0)
            {
                return order;
            }
        }
    }

    // What has no counterpart is compared with "nothing", item by item through all lists (ListItem.compareTo(null), MNG-6964).
    private static int CompareRest(Item item, ref Reader reader)
    {
        for (; item.Kind != ItemKind.End; item = reader.Next())
        {
            var order = item.Kind switch
            {
                ItemKind.Number => Numeral.IsZero(item.Text) ? 0 : 1,
                ItemKind.Word or ItemKind.Combination => item.Rank.CompareTo(Item.ReleaseRank),
                _ => 0,
            };
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    // Numbers above lists, lists above words; a word with its number (rc1) above the word alone.
    private static int CompareItems(Item left, Item right)
    {
        var order = left.Kind.ClassOf().CompareTo(right.Kind.ClassOf());
        if (order != 0 || left.Kind == ItemKind.Open)
        {
            return order;
        }

        if (left.Kind == ItemKind.Number)
        {
            return Numeral.Compare(left.Text, right.Text);
        }

        order = CompareWords(left, right);
        return order != 0 ? order
            : left.Kind != right.Kind ? (left.Kind == ItemKind.Combination ? 1 : -1)
            : Numeral.Compare(left.Digits, right.Digits);
    }

    private static int CompareWords(Item left, Item right)
    {
        var rank = left.Rank;
        var order = rank.CompareTo(right.Rank);
        if (order != 0 || rank != Item.UnknownRank)
        {
            return order;
        }

        for (var i = 0; i < left.Text.Length && i < right.Text.Length; i++)
        {
            order = char.ToLowerInvariant(left.Text[i]).CompareTo(char.ToLowerInvariant(right.Text[i]));
            if (order != 0)
            {
                return Math.Sign(order);
            }
        }

        return left.Text.Length.CompareTo(right.Text.Length);
    }

    // IntItem.compareTo and its siblings: number > list > string, combination.
    private static int ClassOf(this ItemKind kind) => kind switch
    {
        ItemKind.Number => 2,
        ItemKind.Open => 1,
        _ => 0,
    };

    private enum ItemKind
    {
        End,

        /// <summary>A qualifier.</summary>
        Word,

        /// <summary>A qualifier and its number: rc1, rc-1.</summary>
        Combination,

        /// <summary>Here a list begins, the last item of the one before.</summary>
        Open,

        Number,
    }

    private readonly ref struct Item
    {
        /// <summary>The rank of ga, final, release and of no qualifier at all.</summary>
        public const int ReleaseRank = 5;

        /// <summary>Qualifiers without a meaning are above all others and order as text.</summary>
        public const int UnknownRank = 7;

        public Item(ItemKind kind, ReadOnlySpan<char> text = default, ReadOnlySpan<char> digits = default)
        {
            Kind = kind;
            Text = text;
            Digits = digits;
        }

        public ItemKind Kind { get; }

        /// <summary>The digits of a number, the letters of a qualifier.</summary>
        public ReadOnlySpan<char> Text { get; }

        /// <summary>The number of a combination.</summary>
        public ReadOnlySpan<char> Digits { get; }

        /// <summary>StringItem.comparableQualifier, of a word or combination.</summary>
        public int Rank => RankOf(Text, Kind == ItemKind.Combination);

        private static int RankOf(ReadOnlySpan<char> word, bool followedByDigit) =>
            Is(word, "alpha") || (followedByDigit && Is(word, "a")) ? 0
            : Is(word, "beta") || (followedByDigit && Is(word, "b")) ? 1
            : Is(word, "milestone") || (followedByDigit && Is(word, "m")) ? 2
            : Is(word, "rc") || Is(word, "cr") ? 3
            : Is(word, "snapshot") ? 4
            : Is(word, "ga") || Is(word, "final") || Is(word, "release") ? ReleaseRank
            : Is(word, "sp") ? 6
            : UnknownRank;

        private static bool Is(ReadOnlySpan<char> word, ReadOnlySpan<char> qualifier) => word.Equals(qualifier, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads the items of the normalised tree: ListItem.normalize takes zeros away where nothing but a qualifier or the end follows.</summary>
    private ref struct Reader(ReadOnlySpan<char> version)
    {
        private Tokenizer tokens = new(version);

        // Up to this position it is settled which zeros stay; those from dropFrom on go.
        private int settledTo;
        private int dropFrom;

        public Item Next()
        {
            while (true)
            {
                var before = tokens;
                var item = tokens.Next();
                var isZero = item.Kind == ItemKind.Number && Numeral.IsZero(item.Text);
                if (!isZero && item.Kind != ItemKind.Open)
                {
                    return item;
                }

                if (before.Position >= settledTo)
                {
                    Settle(before);
                }

                // A list that holds nothing but what is dropped is empty, and so is no item at all.
                if (item.Kind == ItemKind.Open ? dropFrom != DropAll : before.Position < dropFrom)
                {
                    return item;
                }
            }
        }

        private const int DropAll = -1;

        // Looks from a zero, or from the beginning of a list, to the first item that is neither. Between them stand lists of zeros:
        //   0 0 word       zeros before a word in its own list go
        //   0 ( word       and so do those before a list that begins with a word
        //   0 ( 0 ( word   the inner zero goes, the outer one stays: the list behind it now begins with a list
        //   0 ( 0 ( 5      all stay
        //   0 ( 0 ( end    all go, and the lists with them
        private void Settle(Tokenizer ahead)
        {
            var run = ahead.Position;
            var runBeforeList = run;
            while (true)
            {
                var position = ahead.Position;
                var item = ahead.Next();
                switch (item.Kind)
                {
                    case ItemKind.End:
                        settledTo = int.MaxValue;
                        dropFrom = DropAll;
                        return;
                    case ItemKind.Open:
                        runBeforeList = run;
                        run = ahead.Position;
                        break;
                    case ItemKind.Number when Numeral.IsZero(item.Text):
                        break;
                    default:
                        settledTo = position;
                        dropFrom = item.Kind == ItemKind.Number ? position : runBeforeList;
                        return;
                }
            }
        }
    }

    /// <summary>ComparableVersion.parseVersion as a reader of tokens, before normalisation.</summary>
    private ref struct Tokenizer(ReadOnlySpan<char> version)
    {
        private readonly ReadOnlySpan<char> text = version;
        private int index;
        private int start;
        private bool isDigit;
        private bool isCombination;
        private bool listHasItems;
        private bool opensList;

        /// <summary>How many tokens have been read.</summary>
        public int Position { get; private set; }

        public Item Next()
        {
            Position++;
            if (opensList)
            {
                return OpenList();
            }

            for (; index < text.Length; index++)
            {
                var character = text[index];
                if (character == '.')
                {
                    return EndItem(index + 1);
                }

                if (character == '-')
                {
                    // X-1 is X1.
                    if (index > start && !isDigit && index + 1 < text.Length && char.IsAsciiDigit(text[index + 1]))
                    {
                        continue;
                    }

                    opensList = true;
                    return EndItem(index + 1);
                }

                if (!char.IsAsciiDigit(character))
                {
                    if (isDigit && index > start)
                    {
                        opensList = true;
                        return EndItem(index);
                    }

                    isDigit = false;
                    continue;
                }

                var beginsNumber = !isDigit && index > start;
                isCombination |= beginsNumber;
                isDigit = true;
                if (beginsNumber && listHasItems)
                {
                    return OpenList();
                }
            }

            if (start == text.Length)
            {
                return default;
            }

            // 1.0.0.X1 < 1.0.0-X2: .X is -X for any qualifier X at the end.
            return !isDigit && listHasItems ? OpenList() : EndItem(text.Length);
        }

        private Item OpenList()
        {
            opensList = false;
            listHasItems = false;
            return new Item(ItemKind.Open);
        }

        // The item from start to index; the next one begins at the given place.
        private Item EndItem(int next)
        {
            var item = text[start..index];
            var isPair = isCombination;
            listHasItems = true;
            isCombination = false;
            start = next;
            index = next;
            if (isPair)
            {
                var digits = item.IndexOfAnyInRange('0', '9');
                return new Item(ItemKind.Combination, item[..digits].TrimEnd('-'), item[digits..]);
            }

            return item.IsEmpty ? new Item(ItemKind.Number, "0")
                : isDigit ? new Item(ItemKind.Number, item)
                : new Item(ItemKind.Word, item);
        }
    }
}

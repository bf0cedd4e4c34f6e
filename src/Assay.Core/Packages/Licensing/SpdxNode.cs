using System.Text;

namespace Assay.Core.Packages.Licensing;

/// <summary>What a node of an expression is, in the order in which the operators bind.</summary>
internal enum SpdxNodeKind
{
    Or = 0,
    And = 1,
    License = 2,
}

/// <summary>A part of an expression: a licence, or an operator over two or more parts, none of which has the same operator.</summary>
internal sealed class SpdxNode
{
    private readonly string license = "";
    private readonly bool orLater;
    private readonly string? exception;

    private SpdxNode(SpdxNodeKind kind, IReadOnlyList<SpdxNode> parts)
    {
        Kind = kind;
        Parts = parts;
    }

    private SpdxNode(string license, bool orLater, string? exception)
    {
        Kind = SpdxNodeKind.License;
        Parts = [];
        this.license = license;
        this.orLater = orLater;
        this.exception = exception;
    }

    public SpdxNodeKind Kind { get; }

    public IReadOnlyList<SpdxNode> Parts { get; }

    public static SpdxNode License(string license, bool orLater = false, string? exception = null) => new(license, orLater, exception);

    /// <summary>Joins parts by an operator; one part stays itself, parts of the same operator dissolve.</summary>
    public static SpdxNode Join(SpdxNodeKind kind, IReadOnlyList<SpdxNode> parts) =>
        parts.Count == 1 ? parts[0] : new SpdxNode(kind, [.. parts.SelectMany(part => part.Kind == kind ? part.Parts : [part])]);

    /// <summary>The same licence with an exception; null where this is no licence, or has one already.</summary>
    public SpdxNode? With(string addition) => Kind == SpdxNodeKind.License && exception is null ? new SpdxNode(license, orLater, addition) : null;

    /// <summary>Whether somebody who may use some licences may use what is under this one: of alternatives one is enough.</summary>
    public bool IsSatisfiedBy(Func<string, bool> allowed) => Kind switch
    {
        SpdxNodeKind.License => allowed(license),
        SpdxNodeKind.Or => Parts.Any(part => part.IsSatisfiedBy(allowed)),
        _ => Parts.All(part => part.IsSatisfiedBy(allowed)),
    };

    public void Collect(List<string> licenses, List<string> exceptions)
    {
        var seenLicenses = new HashSet<string>(StringComparer.Ordinal);
        var seenExceptions = new HashSet<string>(StringComparer.Ordinal);
        Visit(this);

        void Visit(SpdxNode node)
        {
            if (node.Kind == SpdxNodeKind.License && seenLicenses.Add(node.license))
            {
                licenses.Add(node.license);
            }

            if (node.exception is not null && seenExceptions.Add(node.exception))
            {
                exceptions.Add(node.exception);
            }

            foreach (var part in node.Parts)
            {
                Visit(part);
            }
        }
    }

    public override string ToString()
    {
        var builder = new StringBuilder();
        Write(builder);
        return builder.ToString();
    }

    private void Write(StringBuilder builder)
    {
        if (Kind == SpdxNodeKind.License)
        {
            builder.Append(license).Append(orLater ? "+" : "");
            if (exception is not null)
            {
                builder.Append(" WITH ").Append(exception);
            }

            return;
        }

        for (var i = 0; i < Parts.Count; i++)
        {
            builder.Append(i == 0 ? "" : Kind == SpdxNodeKind.And ? " AND " : " OR ");
            if (Parts[i].Kind < Kind)
            {
                Parts[i].Write(builder.Append('('));
                builder.Append(')');
            }
            else
            {
                Parts[i].Write(builder);
            }
        }
    }
}

namespace Assay.Advisories.Feeds;

/// <summary>How a file is cut into records.</summary>
internal enum RecordForm
{
    /// <summary>One JSON document, several in a row, or one array of them.</summary>
    Json = 0,
    /// <summary>Each line is a JSON document, so that a bad one does not take the rest with it.</summary>
    JsonLines = 1,
    /// <summary>Each line is a record of whatever form: CSV.</summary>
    Text = 2,
}

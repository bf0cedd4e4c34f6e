using System.Text;
using Assay.Core.Files;

namespace Assay.Catalogers.Libraries;

/// <summary>Whether a file of a name lies in a folder or in one above it: the lock file of a workspace lies in its uppermost folder.</summary>
internal static class NearbyFile
{
    public static bool LiesAbove(MergedTree tree, FilePath folder, string name)
    {
        while (true)
        {
            if (FilePath.TryNormalize([.. folder.Bytes, (byte)'/', .. Encoding.UTF8.GetBytes(name)], out var path) && tree.Exists(path))
            {
                return true;
            }

            if (folder.IsRoot)
            {
                return false;
            }

            folder = folder.Parent;
        }
    }
}

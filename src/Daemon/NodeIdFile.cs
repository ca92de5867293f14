using System.Security.Cryptography;
using System.Text;
using Orc.Linux.Files;

namespace Orc.Daemon;

/// <summary>The node's stable id: made once, kept with the data.</summary>
internal static class NodeIdFile
{
    private const int IdLength = 25;

    public static string LoadOrCreate(string dataRoot)
    {
        var path = Path.Combine(dataRoot, "node.id");
        if (File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } known)
        {
            return known;
        }

        var id = RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", IdLength);
        DurableFile.Replace(path, Encoding.ASCII.GetBytes(id), Durability.SurvivesPowerCut);
        return id;
    }
}

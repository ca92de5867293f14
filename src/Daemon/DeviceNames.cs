using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Orc.Daemon;

/// <summary>The devices of this machine that a container may be given: what only some machines have.</summary>
internal static partial class DeviceNames
{
    private const int Most = 256;
    private const int Deepest = 2;

    /// <summary>Empty: nobody can say.</summary>
    public static ImmutableArray<string> Below(string directory)
    {
        try
        {
            return
            [
                .. new DirectoryInfo(directory)
                    .EnumerateFiles("*", new EnumerationOptions
                    {
                        RecurseSubdirectories = true,
                        MaxRecursionDepth = Deepest,
                        IgnoreInaccessible = true,
                        AttributesToSkip = FileAttributes.ReparsePoint,
                    })
                    .Select(file => file.FullName)
                    .Where(path => !Everywhere().IsMatch(path))
                    .Order(StringComparer.Ordinal)
                    .Take(Most),
            ];
        }
        catch (IOException)
        {
            return [];
        }
    }

    // Terminals, memory, loops: there on every machine, or there and gone.
    [GeneratedRegex(
        "^/dev/(pts|shm|mqueue|hugepages|fd|char|block|disk|mapper|bus|input)/|"
            + "^/dev/(tty|pty|vcs|loop|ram|nbd|console|core)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Everywhere();
}

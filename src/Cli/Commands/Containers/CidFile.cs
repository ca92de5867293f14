using Orc.Cli.Commands.Containers.Flags;

namespace Orc.Cli.Commands.Containers;

/// <summary><c>--cidfile</c>: a file that must not be there yet, for the new container's id.</summary>
internal static class CidFile
{
    public static string? Check(string? path) => string.IsNullOrEmpty(path)
        ? null
        : File.Exists(path)
            ? throw new FlagException(
                $"container ID file found, make sure the other container isn't running or delete {path}")
            : path;

    public static void Write(string? path, string id)
    {
        if (path is not null)
        {
            File.WriteAllText(path, id);
        }
    }
}

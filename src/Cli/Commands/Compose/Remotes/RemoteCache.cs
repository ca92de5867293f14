using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Compose.Remotes;

/// <summary>
/// Fetched files, kept by what they are (the digest of an artifact, a commit), so that they never go stale; whole, or
/// not there. May be removed at any time.
/// </summary>
internal sealed class RemoteCache
{
    private const UnixFileMode OwnerOnly =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private RemoteCache(string root) => Root = root;

    public string Root { get; }

    public static RemoteCache Of(CliHost host)
    {
        var home = host.Variable("XDG_CACHE_HOME")
            ?? Path.Combine(host.Variable("HOME") ?? Path.GetTempPath(), ".cache");
        return new RemoteCache(Path.Combine(home, "orc", "compose"));
    }

    /// <summary>Null: it is not here.</summary>
    public string? Find(string kind, string key)
    {
        var folder = Path.Combine(Root, kind, key);
        return Directory.Exists(folder) ? folder : null;
    }

    /// <param name="kind">What is fetched.</param>
    /// <param name="key">It, and nothing else.</param>
    /// <param name="fill">Fills an empty folder.</param>
    /// <returns>The folder.</returns>
    public async Task<string> AddAsync(string kind, string key, Func<string, Task> fill)
    {
        var folder = Path.Combine(Root, kind, key);
        var fresh = $"{folder}.{Environment.ProcessId}.tmp";
        Directory.CreateDirectory(Path.Combine(Root, kind), OwnerOnly);
        Remove(fresh);
        Directory.CreateDirectory(fresh, OwnerOnly);
        try
        {
            await fill(fresh);
            Directory.Move(fresh, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another fetched the same meanwhile.
        }
        finally
        {
            Remove(fresh);
        }

        return folder;
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

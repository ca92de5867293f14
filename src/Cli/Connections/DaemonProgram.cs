using Orc.Cli.Invoking;

namespace Orc.Cli.Connections;

/// <summary>Where <c>orcd</c> is.</summary>
internal static class DaemonProgram
{
    /// <summary>Beside <c>orc</c>, else in PATH; null where it is in neither.</summary>
    public static string? Find(CliHost host)
    {
        var beside = Path.GetDirectoryName(System.Environment.ProcessPath);
        var path = host.Variable("PATH") ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin";
        return path.Split(':')
            .Prepend(beside ?? "")
            .Where(directory => directory.StartsWith('/'))
            .Select(directory => Path.Combine(directory, "orcd"))
            .FirstOrDefault(File.Exists);
    }
}

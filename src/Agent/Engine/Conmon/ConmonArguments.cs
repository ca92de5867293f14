using System.Globalization;

namespace Orc.Agent.Engine.Conmon;

/// <summary>conmon's command line. It is also how a later life of the daemon finds the conmon of a run again.</summary>
internal static class ConmonArguments
{
    private const string Bundle = "-b";

    public static IReadOnlyList<string> Build(ConmonLaunch launch)
    {
        List<string> arguments =
        [
            "--api-version", "1",
            "-c", launch.Id.Value,
            "-u", launch.Id.Value,
            "-n", launch.Name,
            "-r", launch.Runtime.Path,
            Bundle, launch.Run.Bundle,
            "-p", launch.Run.PidFile,
            "-l", launch.LogPath is { } path ? $"k8s-file:{path}" : "none",
            "--persist-dir", launch.Run.Bundle,
            "--full-attach",
            "--sync",           // one fork less, and conmon's pid is known before it does anything
            "--no-sync-log",    // an fsync of the log at the end would hold up the exit code by 3 ms and more
            "--log-level", "warning",
        ];
        if (launch.LogPath is not null && launch.LogLimitBytes is { } limit)
        {
            arguments.AddRange(["--log-size-max", limit.ToString(CultureInfo.InvariantCulture)]);
        }

        if (launch.Terminal)
        {
            arguments.Add("-t");
        }

        if (launch.OpenStdin)
        {
            arguments.Add("-i");
            // A terminal has no end of its input: who leaves it (Ctrl-P Ctrl-Q) may come back.
            if (!launch.StdinOnce || launch.Terminal)
            {
                arguments.Add("--leave-stdin-open");
            }
        }

        foreach (var argument in launch.Runtime.GlobalArguments)
        {
            arguments.AddRange(["--runtime-arg", argument]);
        }

        return arguments;
    }

    /// <summary>The bundle of a command line made by <see cref="Build"/>; null: another program's.</summary>
    public static string? FindBundle(IReadOnlyList<string> commandLine)
    {
        if (commandLine.Count == 0 || Path.GetFileName(commandLine[0]) != "conmon")
        {
            return null;
        }

        var at = commandLine.ToList().IndexOf(Bundle);
        return at >= 0 && at + 1 < commandLine.Count ? commandLine[at + 1] : null;
    }
}

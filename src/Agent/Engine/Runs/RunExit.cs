using System.Globalization;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Runs;

/// <summary>Reads how a run ended from what conmon left.</summary>
internal static class RunExit
{
    private const int Killed = 137;

    /// <param name="run">Its conmon is gone.</param>
    /// <param name="now">For an end that nobody wrote down.</param>
    public static ExitReport Read(RunPaths run, DateTimeOffset now)
    {
        if (TryReadCode(run) is { } code)
        {
            return new ExitReport
            {
                Code = code,
                FinishedAt = File.GetLastWriteTimeUtc(run.Exit),
                OomKilled = File.Exists(run.OutOfMemory),
            };
        }

        return new ExitReport
        {
            Code = Killed,
            FinishedAt = now,
            OomKilled = File.Exists(run.OutOfMemory),
            Error = "its monitor was gone before it could write the exit code down",
        };
    }

    /// <summary>Of a run of another boot of this machine.</summary>
    public static ExitReport OfAnotherBoot(RunPaths run, DateTimeOffset now) => TryReadCode(run) is { }
        ? Read(run, now)
        : new ExitReport { Code = Killed, FinishedAt = now, Error = "the machine was restarted while it ran" };

    private static int? TryReadCode(RunPaths run)
    {
        try
        {
            return int.TryParse(File.ReadAllText(run.Exit).Trim(), CultureInfo.InvariantCulture, out var code)
                ? code
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}

using System.Globalization;
using System.Text;
using Orc.Linux.Files;
using Orc.Linux.Terminals;

namespace Orc.Agent.Engine.Conmon;

/// <summary>
/// conmon's control fifo. conmon 2.1.6 mis-reads two messages that arrive in one read, so each is one write, and
/// callers
/// leave it time between two.
/// </summary>
internal static class ConmonControl
{
    /// <summary>False: conmon is gone.</summary>
    public static bool TryResize(RunPaths run, WindowSize size) =>
        Send(run, string.Create(CultureInfo.InvariantCulture, $"1 {size.Rows} {size.Columns}\n"));

    /// <summary>Makes conmon open its log anew, after it was renamed. False: conmon is gone.</summary>
    public static bool TryReopenLog(RunPaths run) => Send(run, "2 0 0\n");

    private static bool Send(RunPaths run, string message) =>
        Fifo.TrySend(run.Control, Encoding.ASCII.GetBytes(message));
}

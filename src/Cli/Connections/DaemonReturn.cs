using Orc.Cli.Invoking;

namespace Orc.Cli.Connections;

/// <summary>
/// Waits for a daemon that went away, which restarts by itself where systemd or a supervisor minds it.
/// </summary>
internal static class DaemonReturn
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Null: it stayed away.</summary>
    public static async Task<DaemonConnection?> WaitAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var begun = invocation.Time.GetTimestamp();
        while (invocation.Time.GetElapsedTime(begun) < Limit)
        {
            try
            {
                return await DaemonConnection.OpenAsync(invocation.Address, cancellationToken);
            }
            catch (DaemonUnreachableException)
            {
                await Task.Delay(Interval, invocation.Time, cancellationToken);
            }
        }

        return null;
    }
}

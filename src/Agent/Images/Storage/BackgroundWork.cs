using Microsoft.Extensions.Logging;

namespace Orc.Agent.Images.Storage;

/// <summary>
/// Tidying that nobody waits for: one piece after another. A failure is logged; the next start finds what it left.
/// </summary>
internal sealed partial class BackgroundWork(ILogger logger)
{
    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;

    public void Run(Action work)
    {
        lock (_gate)
        {
            var before = _last;
            _last = Task.Run(() => RunAfterAsync(before, work));
        }
    }

    /// <summary>Waits for all that was asked for until now.</summary>
    public Task SettleAsync()
    {
        lock (_gate)
        {
            return _last;
        }
    }

    private async Task RunAfterAsync(Task before, Action work)
    {
        await before;
        try
        {
            work();
        }
        catch (IOException failure)
        {
            Failed(logger, failure, failure.Message);
        }
    }

    [LoggerMessage(LogLevel.Error, "cannot tidy the image store: {Reason}")]
    private static partial void Failed(ILogger logger, Exception failure, string reason);
}

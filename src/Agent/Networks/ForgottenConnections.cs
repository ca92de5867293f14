using System.Net;
using Microsoft.Extensions.Logging;
using Orc.Linux;
using Orc.Linux.Netlink;

namespace Orc.Agent.Networks;

/// <summary>
/// Forgets what the kernel tracks of addresses that were given back, beside everything else: looking through its table
/// takes milliseconds, and many addresses take no longer than one. Who takes such an address again waits for it.
/// </summary>
internal sealed partial class ForgottenConnections(NetlinkSocket netfilter, ILogger logger)
{
    private readonly Lock _lock = new();
    private Round _next = new();
    private Round _now = new();
    private bool _isWorking;

    public void Forget(IEnumerable<IPAddress> addresses)
    {
        lock (_lock)
        {
            _next.Addresses.UnionWith(addresses);
            if (!_isWorking && _next.Addresses.Count > 0)
            {
                _isWorking = true;
                _ = Task.Run(Work);
            }
        }
    }

    /// <summary>Returns when nothing is known any more of these, as far as they were to be forgotten.</summary>
    public Task SettleAsync(IEnumerable<IPAddress> addresses)
    {
        lock (_lock)
        {
            var rounds = new[] { _now, _next }.Where(round => addresses.Any(round.Addresses.Contains));
            return Task.WhenAll(rounds.Select(round => round.Done.Task));
        }
    }

    /// <summary>Returns when nothing is left to forget.</summary>
    public Task SettleAsync()
    {
        lock (_lock)
        {
            return _isWorking
                ? Task.WhenAll(new[] { _now, _next }.Where(round => round.Addresses.Count > 0).Select(
                    round => round.Done.Task))
                : Task.CompletedTask;
        }
    }

    private void Work()
    {
        while (Take() is { } round)
        {
            try
            {
                netfilter.ForgetConnections(round.Addresses);
            }
            catch (LinuxException failure)
            {
                LogKept(string.Join(", ", round.Addresses), failure.Message);
            }

            lock (_lock)
            {
                _now = new Round();
            }

            round.Done.SetResult();
        }
    }

    private Round? Take()
    {
        lock (_lock)
        {
            if (_next.Addresses.Count == 0)
            {
                _isWorking = false;
                return null;
            }

            _now = _next;
            _next = new Round();
            return _now;
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "the kernel still tracks connections of {Addresses}, which nobody has any more: {Reason}; who sends there " +
        "without a pause may be heard by nobody until they expire")]
    private partial void LogKept(string addresses, string reason);

    private sealed class Round
    {
        public HashSet<IPAddress> Addresses { get; } = [];

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

using System.Threading.Channels;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Orc.Agent.Membership;

/// <summary>
/// Has a member's certificate renewed when it is due, or when a manager refused it. Whatever breaks a try (no manager
/// answers, the disk is full), the next look tries again, for weeks if need be.
/// </summary>
/// <param name="isDue">Whether the certificate of now shall be renewed.</param>
/// <param name="renew">Renews it; true: a manager refused the one of now.</param>
/// <param name="time">For the looks.</param>
/// <param name="logger">Hears what became of each try.</param>
internal sealed partial class RenewalLoop(
    Func<bool> isDue,
    Func<bool, CancellationToken, Task> renew,
    TimeProvider time,
    ILogger<RenewalLoop> logger)
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    // Several sessions may be refused meanwhile, for the same reason: that is one denial.
    private readonly Channel<bool> _denials = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>A manager refused the certificate: it is renewed at once.</summary>
    public void Deny() => _denials.Writer.TryWrite(true);

    /// <summary>Until the token is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var isDenied = false;
        while (!cancellationToken.IsCancellationRequested)
        {
            await TryAsync(isDenied, cancellationToken);
            isDenied = await AwaitDenialAsync(cancellationToken);
        }
    }

    private async Task TryAsync(bool isDenied, CancellationToken cancellationToken)
    {
        try
        {
            if (isDenied || isDue())
            {
                await renew(isDenied, cancellationToken);
                LogRenewed();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The daemon ends.
        }
        catch (RpcException failure)
        {
            LogNotRenewed(failure.Status.Detail);
        }
#pragma warning disable CA1031 // The edge of the loop: a certificate that nobody renews any more ends a membership.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogNotRenewed(failure.Message);
        }
    }

    /// <returns>False: a look's time has passed without one.</returns>
    private async Task<bool> AwaitDenialAsync(CancellationToken cancellationToken)
    {
        using var look = new CancellationTokenSource(Look, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(look.Token, cancellationToken);
        try
        {
            return await _denials.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "the node's certificate was renewed")]
    private partial void LogRenewed();

    [LoggerMessage(LogLevel.Warning, "the node's certificate could not be renewed yet: {Reason}")]
    private partial void LogNotRenewed(string reason);
}

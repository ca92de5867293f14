using Grpc.Core;
using Orc.Agent.Engine;
using Orc.Linux.Files;
using Orc.Model.Nodes;
using Orc.Orchestrator.Membership;

namespace Orc.Daemon.Clustering;

/// <summary>How a node leaves. Once begun it is finished, if need be by the next daemon.</summary>
internal sealed partial class ClusterHalf
{
    private bool IsLeaving => File.Exists(parts.Places.Leaving);

    /// <summary>Leaves: what it runs for the cluster is stopped and removed here, and placed elsewhere.</summary>
    /// <param name="force">Though its cluster may be lost by it, or its manager does not hear of it.</param>
    /// <param name="cancellationToken">Calls it off as long as the cluster does not know of it.</param>
    /// <exception cref="MembershipException">It is of no cluster, or the last manager and not forced.</exception>
    public async Task LeaveAsync(bool force, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (State is null && _loss is null && !IsLeaving)
            {
                throw new MembershipException("this node is not part of a cluster");
            }

            if (_manager is not null && !force)
            {
                throw new MembershipException(
                    "this node is the cluster's only manager: when it leaves, the cluster and its stacks are gone for "
                    + "good, and its workers run on without anybody. Use --force if that is meant");
            }

            DurableFile.Replace(parts.Places.Leaving, [], Durability.SurvivesPowerCut);
            CrashPoint.Hit(CrashPoint.LeaveAfterMark);
            try
            {
                await DepartAsync(force, cancellationToken);
                CrashPoint.Hit(CrashPoint.LeaveAfterWord);
            }
            catch
            {
                File.Delete(parts.Places.Leaving);
                throw;
            }

            await FinishLeavingAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task DepartAsync(bool force, CancellationToken cancellationToken)
    {
        if (_worker is not { } worker)
        {
            return;
        }

        try
        {
            await worker.DepartAsync(cancellationToken);
        }
        catch (RpcException failure) when (!force)
        {
            await EndAsync();
            _worker = new WorkerHalf(parts, State!);
            throw new MembershipException(
                "the manager was not told, so that it would wait for this node: "
                + $"{failure.Status.Detail}. Use --force to leave all the same");
        }
        catch (RpcException)
        {
            // It was asked for: the manager finds out by itself.
        }
    }

    /// <summary>
    /// Not called off by who asked for it: containers of a cluster that the node is not of any more would be left. It
    /// ends with the daemon, and the next one goes on.
    /// </summary>
    private async Task FinishLeavingAsync()
    {
        try
        {
            parts.Files.Forget();
            CrashPoint.Hit(CrashPoint.LeaveAfterForget);
            State = null;
            await EndAsync();
            await parts.Agent.RemoveClusterContainersAsync(_ending.Token);
            CrashPoint.Hit(CrashPoint.LeaveAfterContainers);
            RemovePlaces();
            _loss = null;
        }
        catch (Exception failure)
        {
            _loss = $"this node has not left its cluster yet: {failure.Message}. Try again: orc cluster leave";
            throw;
        }
    }

    /// <summary>The mark goes last.</summary>
    private void RemovePlaces()
    {
        var root = new DirectoryInfo(parts.Places.Root);
        foreach (var directory in root.EnumerateDirectories())
        {
            directory.Delete(recursive: true);
        }

        foreach (var file in root.EnumerateFiles().Where(file => file.FullName != parts.Places.Leaving))
        {
            file.Delete();
        }

        root.Delete(recursive: true);
    }

    private async Task FinishBegunAsync()
    {
        // Its containers may need their time to stop, and the daemon answers meanwhile.
        await _gate.WaitAsync(_ending.Token);
        try
        {
            await DepartAgainAsync();
            await FinishLeavingAsync();
            LogLeft();
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The next daemon goes on.
        }
#pragma warning disable CA1031 // The edge of what nobody waits for: the node goes on, and who asks hears why.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogNotLeft(failure);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The daemon before may have ended before the manager heard of it.</summary>
    private async Task DepartAgainAsync()
    {
        try
        {
            if (parts.Files.FindState() is { Role: NodeRole.Worker } state)
            {
                await WorkerHalf.DepartAsync(parts, state, _ending.Token);
            }
        }
        catch (Exception failure) when (failure is RpcException or IOException)
        {
            LogNotTold(failure.Message);
        }
    }

    [LoggerMessage(
        LogLevel.Warning, "the manager could not be told that this node leaves; it shows it as Down: {Reason}")]
    private partial void LogNotTold(string reason);

    [LoggerMessage(LogLevel.Information, "the node has left its cluster, as it had begun to before it ended")]
    private partial void LogLeft();

    [LoggerMessage(LogLevel.Error, "the node could not leave its cluster, as it had begun to before it ended")]
    private partial void LogNotLeft(Exception failure);
}

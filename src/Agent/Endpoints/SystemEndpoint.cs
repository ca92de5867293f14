using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orc.Model.Containers;
using Orc.Model.Units;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Agent.Endpoints;

/// <summary>The daemon as such, over gRPC.</summary>
internal sealed class SystemEndpoint(EndpointParts parts, IDaemonControl daemon) : Protocol.V1.System.SystemBase
{
    private readonly HostDescription _host = new(parts);

    public override Task<VersionReply> GetVersion(Empty request, ServerCallContext context) =>
        Task.FromResult(Version());

    public override Task<InfoReply> GetInfo(Empty request, ServerCallContext context)
    {
        var containers = parts.Engine.List();
        var reply = new InfoReply
        {
            Version = Version(),
            NodeName = daemon.NodeName,
            DataRoot = parts.Options.DataRoot,
            RunRoot = parts.Options.RunRoot,
            Containers = containers.Length,
            ContainersRunning = containers.Count(container => container.State
                is ContainerState.Running or ContainerState.Restarting),
            ContainersPaused = containers.Count(container => container.State == ContainerState.Paused),
            Images = parts.Images.List().Length,
            CgroupVersion = _host.CgroupVersion,
            Cpus = Environment.ProcessorCount,
            Memory = HostDescription.Memory(),
            OperatingSystem = HostDescription.OperatingSystem(),
            StartsAtBoot = daemon.StartsAtBoot,
            FirewallMode = HostDescription.Firewall(parts.Options.Firewall),
        };
        reply.ContainersStopped = reply.Containers - reply.ContainersRunning - reply.ContainersPaused;
        reply.Runtimes.Add(_host.Runtimes());
        reply.Security.Add(_host.Security());
        reply.Warnings.Add(_host.Warnings());
        reply.Warnings.Add(daemon.Warnings);
        reply.GenericResources.Add(daemon.GenericResources);
        reply.CdiFolders.Add(parts.Options.CdiFolders);
        return Task.FromResult(reply);
    }

    public override Task<DiskUsageReply> GetDiskUsage(Empty request, ServerCallContext context) =>
        new DiskUsages(parts).MeasureAsync(context.CancellationToken);

    public override async Task Shutdown(
        ShutdownRequest request, IServerStreamWriter<ShutdownEvent> responseStream, ServerCallContext context)
    {
        if (request.StopContainers)
        {
            await new ShutdownCall(parts, responseStream).StopContainersAsync(request, context.CancellationToken);
        }

        daemon.BeginShutdown();
    }

    public override async Task WatchEvents(
        EventsRequest request, IServerStreamWriter<EventMessage> responseStream, ServerCallContext context)
    {
        var filter = EventFilter.Parse(request.Filters);
        var until = request.Until?.ToDateTimeOffset();
        var since = request.Since?.ToDateTimeOffset() ?? parts.Time.GetUtcNow();
        using var subscription = parts.Engine.Events.Subscribe(since);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        using var timer = until is { } moment ? EndAt(moment, end) : null;

        // The headers go now: whoever waits for them knows that nothing is missed from here on.
        await context.WriteResponseHeadersAsync([]);
        var reader = subscription.Reader;
        while (true)
        {
            while (reader.TryRead(out var happened))
            {
                if (happened.Time > until)
                {
                    return;
                }

                if (filter.Matches(happened))
                {
                    await responseStream.WriteAsync(ToWire(happened), context.CancellationToken);
                }
            }

            try
            {
                await reader.WaitToReadAsync(end.Token);
            }
            catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private static EventMessage ToWire(Engine.Events.EngineEvent happened)
    {
        var message = new EventMessage
        {
            Type = happened.Type,
            Action = happened.Action,
            Actor = happened.Actor,
            Time = happened.Time.ToWire(),
        };
        message.Attributes.Add(happened.Attributes);
        return message;
    }

    private ITimer EndAt(DateTimeOffset moment, CancellationTokenSource end)
    {
        var wait = moment - parts.Time.GetUtcNow();
        return parts.Time.CreateTimer(
            state => ((CancellationTokenSource)state!).Cancel(),
            end,
            wait > TimeSpan.Zero ? TimerSpan.Of(wait) : TimeSpan.Zero,
            Timeout.InfiniteTimeSpan);
    }

    private VersionReply Version() => new()
    {
        Version = HostDescription.Version,
        Commit = HostDescription.Commit,
        RuntimeVersion = System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription,
        Os = "linux",
        Architecture = Model.Images.Platform.Host.Architecture,
        Kernel = HostDescription.Kernel(),
        Pid = Environment.ProcessId,
        StartedAt = daemon.StartedAt.ToWire(),
        Now = parts.Time.GetUtcNow().ToWire(),
    };
}

using System.Collections.Immutable;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Store;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints;

/// <summary>Requests of the wire as options of the planners.</summary>
internal static class RequestMapping
{
    private const int SlugBytes = 6;

    public static RequestId Id(ByteString bytes) => RequestId.From(bytes.Span);

    /// <summary>Zero is without limit.</summary>
    public static TimeSpan? Limit(long nanoseconds) =>
        nanoseconds <= 0 ? null : WireForm.FromNanoseconds(nanoseconds);

    public static UpOptions Options(UpRequest request) => new()
    {
        Services = [.. request.Services],
        NoDependencies = request.NoDependencies,
        Recreate = Policy(request.Recreate),
        RecreateDependencies = Policy(request.RecreateDependencies),
        Scale = request.Scale.ToImmutableSortedDictionary(StringComparer.Ordinal),
        RemoveOrphans = request.RemoveOrphans,
        IgnoreOrphans = request.IgnoreOrphans,
        RenewVolumes = request.RenewAnonymousVolumes,
        RenewedVolumes = [.. request.RenewVolumes],
        AllResources = request.AllResources,
        NoStart = request.NoStart,
        StopGrace = request.HasStopGrace ? WireForm.FromNanoseconds(request.StopGrace) : null,
    };

    /// <summary>The named services alone, and what is there of them stays as it is.</summary>
    public static UpOptions Options(ScaleRequest request) => new()
    {
        Services = [.. request.Scale.Keys.Order(StringComparer.Ordinal)],
        NoDependencies = request.NoDependencies,
        Recreate = RecreatePolicy.Never,
        RecreateDependencies = RecreatePolicy.Never,
        Scale = request.Scale.ToImmutableSortedDictionary(StringComparer.Ordinal),
        IgnoreOrphans = true,
    };

    public static DownOptions Options(DownRequest request) => new()
    {
        Project = request.Project,
        Services = [.. request.Services],
        KnownServices = [.. request.KnownServices],
        Volumes = request.Volumes,
        RemoveOrphans = request.RemoveOrphans,
        StopGrace = request.HasStopGrace ? WireForm.FromNanoseconds(request.StopGrace) : null,
    };

    public static SignalOptions Options(SignalRequest request) => new()
    {
        Project = request.Project,
        Verb = request.Verb switch
        {
            SignalVerb.Start => ServiceVerb.Start,
            SignalVerb.Restart => ServiceVerb.Restart,
            SignalVerb.Kill => ServiceVerb.Kill,
            SignalVerb.Remove => ServiceVerb.Remove,
            SignalVerb.Stop => ServiceVerb.Stop,
            _ => throw new RpcException(new Status(
                StatusCode.Unimplemented, $"this orcd does not know the verb {request.Verb}: start a newer one")),
        },
        Services = [.. request.Services],
        IsOfFile = request.OfFile,
        StopGrace = request.HasStopGrace ? WireForm.FromNanoseconds(request.StopGrace) : null,
        KillSignal = request.KillSignal,
        NoDependencies = request.NoDependencies,
        RemoveVolumes = request.RemoveVolumes,
    };

    public static RunOptions Options(PrepareRunRequest request) => new()
    {
        Service = request.Service,
        Slug = Slug(request.RequestId),
        NoDependencies = request.NoDependencies,
        IgnoreOrphans = request.IgnoreOrphans,
        Name = request.HasName ? request.Name : null,
        Command = request.Command.ToModel(),
        Entrypoint = request.Entrypoint.ToModel(),
        Environment = [.. request.Environment.Select(ContainerMapping.ToModel)],
        Labels = request.Labels.ToModel(),
        User = request.HasUser ? request.User : null,
        WorkingDirectory = request.HasWorkingDirectory ? request.WorkingDirectory : null,
        Mounts = [.. request.Mounts.Select(MountMapping.ToModel)],
        Ports = [.. request.Ports.Select(NetworkMapping.ToModel)],
        ServicePorts = request.ServicePorts,
        UseAliases = request.UseAliases,
        Tty = request.Tty,
        Stdin = request.Stdin,
        AutoRemove = request.AutoRemove,
        CapAdd = [.. request.CapAdd],
        CapDrop = [.. request.CapDrop],
    };

    private static RecreatePolicy Policy(RecreateMode mode) => mode switch
    {
        RecreateMode.Force => RecreatePolicy.Always,
        RecreateMode.Never => RecreatePolicy.Never,
        _ => RecreatePolicy.Changed,
    };

    /// <summary>The same for the same request, so that asking again finds the container it made.</summary>
    private static string Slug(ByteString request) => Convert.ToHexStringLower(request.IsEmpty
        ? RandomNumberGenerator.GetBytes(SlugBytes)
        : SHA256.HashData(request.Span)[..SlugBytes]);
}

using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Protocol.V1;

namespace Orc.Protocol.Mapping;

/// <summary>What the engine sees of a container.</summary>
public static class ReportMapping
{
    public static WireContainerReport ToWire(this ContainerReport report)
    {
        var wire = new WireContainerReport
        {
            Id = report.Id.Value,
            Spec = report.Spec.ToWire(),
            Name = report.Name,
            State = (WireContainerState)report.State,
            CreatedAt = report.CreatedAt.ToWire(),
            Health = (WireHealthState)report.Health,
            StartedAt = report.StartedAt?.ToWire(),
            LastExit = report.LastExit?.ToWire(),
            RunCount = report.RunCount,
            RestartCount = report.RestartCount,
            StoppedByUser = report.StoppedByUser,
            IsBeginning = report.IsBeginning,
        };
        wire.Endpoints.Add(report.Endpoints.Select(NetworkMapping.ToWire));
        wire.Ports.Add(report.Ports.Select(NetworkMapping.ToWire));
        wire.Command.Add(report.Command);
        wire.AnonymousVolumes.Add(report.AnonymousVolumes);
        if (report.Pid is { } pid)
        {
            wire.Pid = pid;
        }

        if (report.ImageId is { } image)
        {
            wire.ImageId = image;
        }

        return wire;
    }

    public static ContainerReport ToModel(this WireContainerReport wire) => new()
    {
        Id = new ContainerId(wire.Id),
        Spec = wire.Spec?.ToModel() ?? new ContainerSpec { Name = wire.Name, Image = "" },
        Name = wire.Name,
        State = (ContainerState)wire.State,
        CreatedAt = wire.CreatedAt.ToTime(),
        Health = (HealthState)wire.Health,
        Pid = wire.HasPid ? wire.Pid : null,
        StartedAt = wire.StartedAt?.ToTime(),
        LastExit = wire.LastExit?.ToModel(),
        RunCount = wire.RunCount,
        RestartCount = wire.RestartCount,
        StoppedByUser = wire.StoppedByUser,
        IsBeginning = wire.IsBeginning,
        ImageId = wire.HasImageId ? wire.ImageId : null,
        Endpoints = [.. wire.Endpoints.Select(NetworkMapping.ToModel)],
        Ports = [.. wire.Ports.Select(NetworkMapping.ToModel)],
        Command = [.. wire.Command],
        AnonymousVolumes = wire.AnonymousVolumes.ToImmutableSortedDictionary(StringComparer.Ordinal),
    };

    public static WireExit ToWire(this ExitReport exit)
    {
        var wire = new WireExit
        {
            Code = exit.Code,
            FinishedAt = exit.FinishedAt.ToWire(),
            OomKilled = exit.OomKilled,
            IsOfHook = exit.IsOfHook,
        };
        if (exit.Error is { } error)
        {
            wire.Error = error;
        }

        return wire;
    }

    public static ExitReport ToModel(this WireExit wire) => new()
    {
        Code = wire.Code,
        FinishedAt = wire.FinishedAt.ToTime(),
        OomKilled = wire.OomKilled,
        IsOfHook = wire.IsOfHook,
        Error = wire.HasError ? wire.Error : null,
    };
}

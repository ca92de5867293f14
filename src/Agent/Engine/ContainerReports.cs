using Orc.Agent.Networks;
using Orc.Model.Containers;

namespace Orc.Agent.Engine;

/// <summary>What is seen of a container now, as a value.</summary>
internal static class ContainerReports
{
    public static ContainerReport Of(ContainerCell cell, ContainerNetworks networks)
    {
        var (record, run) = (cell.Record, cell.Run);
        var attached = networks.Report(cell.Id);
        return new ContainerReport
        {
            Id = cell.Id,
            Spec = record.Spec,
            Name = record.Name,
            State = cell.State,
            IsBeginning = run is not null && cell.IsBeginning,
            CreatedAt = record.CreatedAt,
            Health = run is null ? HealthState.None : cell.Health,
            Pid = run?.Pid,
            StartedAt = record.StartedAt,
            LastExit = record.LastExit,
            RunCount = record.RunCount,
            RestartCount = record.RestartCount,
            StoppedByUser = record is { StoppedByUser: true, RestsUntilStart: false },
            ImageId = record.ImageId,
            Command = record.Command,
            AnonymousVolumes = record.AnonymousVolumes,
            Endpoints = attached?.Endpoints ?? [],
            Ports = run is null ? [] : attached?.Ports ?? [],
        };
    }
}

using Orc.Agent.Tasks;
using Orc.Model.Networks;
using Orc.Model.Tasks;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Agent.Session;

/// <summary>The session's messages → what the worker takes, and what it says → messages.</summary>
internal static class AssignmentMapping
{
    public static Assignment ToAssignment(this ManagerMessage message, SaidTables tables) => new()
    {
        Cluster = message.ClusterId,
        IsComplete = message.Complete,
        Tasks = [.. message.Tasks.Select(task => task.ToModel())],
        Forgotten = [.. message.ForgottenTasks.Select(task => new TaskId(task))],
        Overlays = [.. message.Overlays.Select(tables.Take)],
        Keyring = message.Keyring?.ToModel() ?? (message.Complete ? OverlayKeyring.None : null),
        Networks = [.. message.Networks.Where(network => !network.Removed).Select(network => network.Spec.ToModel())],
        RemovedNetworks = [.. message.Networks.Where(network => network.Removed).Select(network => network.Spec.Name)],
        Attachments = [.. message.Attachments.Select(answer => answer.ToModel())],
        Volumes = [.. message.Volumes.Where(volume => !volume.Removed).Select(volume => volume.Spec.ToModel())],
        RemovedVolumes = [.. message.Volumes.Where(volume => volume.Removed).Select(volume => volume.Spec.Name)],
    };

    public static AgentReports ToWire(this ReportBatch batch)
    {
        var wire = new AgentReports();
        wire.Tasks.Add(batch.Tasks.Select(report => report.ToWire()));
        wire.Resources.Add(batch.Resources.Select(ToWire));
        return wire;
    }

    private static WireResourceReport ToWire(ResourceReport report)
    {
        var wire = new WireResourceReport
        {
            Kind = report.Kind == ResourceKind.Volume ? WireResourceKind.Volume : WireResourceKind.Network,
            Name = report.Name,
            Present = report.Present,
            Error = report.Error,
        };
        wire.Subnets.Add(report.Subnets);
        return wire;
    }
}

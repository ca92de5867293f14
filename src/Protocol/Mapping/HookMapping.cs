using Orc.Model.Containers;
using Orc.Protocol.V1;

namespace Orc.Protocol.Mapping;

/// <summary>What is run in a container besides its program.</summary>
internal static class HookMapping
{
    public static void Add(HookSet? hooks, WireContainer wire)
    {
        wire.PreStart.Add((hooks?.PreStart ?? []).Select(ToWire));
        wire.PostStart.Add((hooks?.PostStart ?? []).Select(ToWire));
        wire.PreStop.Add((hooks?.PreStop ?? []).Select(ToWire));
    }

    public static HookSet? Read(WireContainer wire) =>
        wire.PreStart.Count + wire.PostStart.Count + wire.PreStop.Count == 0 ? null : new HookSet
        {
            PreStart = wire.PreStart.Count == 0 ? null : [.. wire.PreStart.Select(ToModel)],
            PostStart = [.. wire.PostStart.Select(ToModel)],
            PreStop = [.. wire.PreStop.Select(ToModel)],
        };

    private static WireHook ToWire(HookSpec hook)
    {
        var wire = new WireHook { Privileged = hook.Privileged, PerReplica = hook.PerReplica };
        wire.Command.Add(hook.Command);
        wire.Environment.Add(hook.Environment.Select(ContainerMapping.ToWire));
        if (hook.User is { } user)
        {
            wire.User = user;
        }

        if (hook.Image is { } image)
        {
            wire.Image = image;
        }

        if (hook.WorkingDirectory is { } directory)
        {
            wire.WorkingDirectory = directory;
        }

        return wire;
    }

    private static HookSpec ToModel(WireHook wire) => new()
    {
        Command = [.. wire.Command],
        User = wire.HasUser ? wire.User : null,
        Image = wire.HasImage ? wire.Image : null,
        Privileged = wire.Privileged,
        PerReplica = wire.PerReplica,
        WorkingDirectory = wire.HasWorkingDirectory ? wire.WorkingDirectory : null,
        Environment = [.. wire.Environment.Select(ContainerMapping.ToModel)],
    };
}

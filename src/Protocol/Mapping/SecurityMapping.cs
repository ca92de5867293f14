using Orc.Model.Containers;
using Orc.Protocol.V1;

namespace Orc.Protocol.Mapping;

/// <summary>What a container may do to its host.</summary>
public static class SecurityMapping
{
    public static WireSecurity ToWire(this SecuritySpec security)
    {
        var wire = new WireSecurity { Privileged = security.Privileged, ReadOnlyRoot = security.ReadOnlyRoot };
        wire.CapAdd.Add(security.CapAdd);
        wire.CapDrop.Add(security.CapDrop);
        wire.Options.Add(security.Options);
        wire.Sysctls.Add(security.Sysctls);
        wire.Devices.Add(security.Devices.Select(ToWire));
        wire.DeviceRequests.Add((security.DeviceRequests ?? []).Select(ToWire));
        wire.DeviceRules.Add(security.DeviceRules);
        wire.GroupAdd.Add(security.GroupAdd);
        if (security.PidMode is { } pid)
        {
            wire.PidMode = pid;
        }

        if (security.IpcMode is { } ipc)
        {
            wire.IpcMode = ipc;
        }

        if (security.UtsMode is { } uts)
        {
            wire.UtsMode = uts;
        }

        if (security.UserMode is { } user)
        {
            wire.UserMode = user;
        }

        if (security.CgroupMode is { } cgroup)
        {
            wire.CgroupMode = cgroup;
        }

        return wire;
    }

    public static SecuritySpec ToModel(this WireSecurity wire) => new()
    {
        Privileged = wire.Privileged,
        ReadOnlyRoot = wire.ReadOnlyRoot,
        CapAdd = [.. wire.CapAdd],
        CapDrop = [.. wire.CapDrop],
        Options = [.. wire.Options],
        Sysctls = wire.Sysctls.ToModel(),
        Devices = [.. wire.Devices.Select(ToModel)],
        DeviceRequests = wire.DeviceRequests.Count == 0 ? null : [.. wire.DeviceRequests.Select(ToModel)],
        DeviceRules = [.. wire.DeviceRules],
        GroupAdd = [.. wire.GroupAdd],
        PidMode = wire.HasPidMode ? wire.PidMode : null,
        IpcMode = wire.HasIpcMode ? wire.IpcMode : null,
        UtsMode = wire.HasUtsMode ? wire.UtsMode : null,
        UserMode = wire.HasUserMode ? wire.UserMode : null,
        CgroupMode = wire.HasCgroupMode ? wire.CgroupMode : null,
    };

    private static WireDevice ToWire(DeviceSpec device) =>
        new() { Source = device.Source, Target = device.Target, Permissions = device.Permissions };

    private static WireDeviceRequest ToWire(DeviceRequestSpec request) => new()
    {
        Driver = request.Driver,
        Count = request.Count,
        Ids = { request.Ids },
        Capabilities = { request.Capabilities },
    };

    private static DeviceRequestSpec ToModel(WireDeviceRequest wire) => new()
    {
        Driver = wire.Driver,
        Count = wire.Count,
        Ids = [.. wire.Ids],
        Capabilities = [.. wire.Capabilities],
    };

    private static DeviceSpec ToModel(WireDevice wire) => new(wire.Source, wire.Target, wire.Permissions);
}

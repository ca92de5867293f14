using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Units;
using Orc.Protocol.V1;

namespace Orc.Protocol.Mapping;

/// <summary>A container's whole spec.</summary>
public static class ContainerMapping
{
    public static WireContainer ToWire(this ContainerSpec container)
    {
        var wire = new WireContainer
        {
            Name = container.Name,
            Image = container.Image,
            Entrypoint = container.Entrypoint.ToWire(),
            Command = container.Command.ToWire(),
            Tty = container.Tty,
            OpenStdin = container.OpenStdin,
            StdinOnce = container.StdinOnce,
            Init = container.Init,
            AutoRemove = container.AutoRemove,
            NetworkMode = (WireNetworkMode)container.NetworkMode,
            RestartPolicy = (WireRestartPolicy)container.Restart.Policy,
            RestartOnUnhealthy = container.Restart.OnUnhealthy,
            Health = container.Health?.ToWire(),
            Resources = container.Resources.ToWire(),
            Security = container.Security.ToWire(),
            Logging = container.Logging.ToWire(),
        };
        AddLists(container, wire);
        AddTexts(container, wire);
        AddStop(container, wire);
        HookMapping.Add(container.Hooks, wire);
        if (container.ShmSize is { } size)
        {
            wire.ShmSize = size.Bytes;
        }

        return wire;
    }

    public static ContainerSpec ToModel(this WireContainer wire) => WithTexts(wire, WithLists(wire, new ContainerSpec
    {
        Name = wire.Name,
        Image = wire.Image,
        Entrypoint = wire.Entrypoint.ToModel(),
        Command = wire.Command.ToModel(),
        Tty = wire.Tty,
        OpenStdin = wire.OpenStdin,
        StdinOnce = wire.StdinOnce,
        Init = wire.Init,
        AutoRemove = wire.AutoRemove,
        NetworkMode = (NetworkMode)wire.NetworkMode,
        StopGrace = wire.HasStopGrace ? WireForm.FromNanoseconds(wire.StopGrace) : null,
        Restart = new RestartSpec(
            (RestartPolicy)wire.RestartPolicy, wire.HasRestartMaxAttempts ? wire.RestartMaxAttempts : null)
        {
            Delay = wire.HasRestartDelay ? WireForm.FromNanoseconds(wire.RestartDelay) : null,
            Window = wire.HasRestartWindow ? WireForm.FromNanoseconds(wire.RestartWindow) : null,
            OnUnhealthy = wire.RestartOnUnhealthy,
        },
        Health = wire.Health?.ToModel(),
        Resources = wire.Resources?.ToModel() ?? new ResourceSpec(),
        Security = wire.Security?.ToModel() ?? new SecuritySpec(),
        Logging = wire.Logging?.ToModel() ?? new LogSpec(),
        ShmSize = wire.HasShmSize ? new ByteSize(wire.ShmSize) : null,
        Hooks = HookMapping.Read(wire),
        VolumesFrom = wire.VolumesFrom.Count > 0 ? [.. wire.VolumesFrom] : null,
        Links = wire.Links.Count > 0 ? [.. wire.Links] : null,
    }));

    public static WireEnvironmentVariable ToWire(this EnvironmentVariable variable)
    {
        var wire = new WireEnvironmentVariable { Name = variable.Name };
        if (variable.Value is { } value)
        {
            wire.Value = value;
        }

        return wire;
    }

    public static EnvironmentVariable ToModel(this WireEnvironmentVariable wire) =>
        new(wire.Name, wire.HasValue ? wire.Value : null);

    private static void AddLists(ContainerSpec container, WireContainer wire)
    {
        wire.Environment.Add(container.Environment.Select(ToWire));
        wire.Labels.Add(container.Labels);
        wire.Annotations.Add(container.Annotations);
        wire.Mounts.Add(container.Mounts.Select(MountMapping.ToWire));
        wire.Files.Add(container.Files.Select(MountMapping.ToWire));
        wire.Endpoints.Add(container.Endpoints.Select(NetworkMapping.ToWire));
        wire.Ports.Add(container.Ports.Select(NetworkMapping.ToWire));
        wire.Expose.Add(container.Expose);
        wire.ExtraHosts.Add(container.ExtraHosts);
        wire.Dns.Add(container.Dns);
        wire.DnsSearch.Add(container.DnsSearch);
        wire.DnsOptions.Add(container.DnsOptions);
        wire.VolumesFrom.Add(container.VolumesFrom ?? []);
        wire.Links.Add(container.Links ?? []);
    }

    private static ContainerSpec WithLists(WireContainer wire, ContainerSpec container) => container with
    {
        Environment = [.. wire.Environment.Select(ToModel)],
        Labels = wire.Labels.ToModel(),
        Annotations = wire.Annotations.ToModel(),
        Mounts = [.. wire.Mounts.Select(MountMapping.ToModel)],
        Files = [.. wire.Files.Select(MountMapping.ToModel)],
        Endpoints = [.. wire.Endpoints.Select(NetworkMapping.ToModel)],
        Ports = [.. wire.Ports.Select(NetworkMapping.ToModel)],
        Expose = [.. wire.Expose],
        ExtraHosts = [.. wire.ExtraHosts],
        Dns = [.. wire.Dns],
        DnsSearch = [.. wire.DnsSearch],
        DnsOptions = [.. wire.DnsOptions],
    };

    private static void AddTexts(ContainerSpec container, WireContainer wire)
    {
        if (container.ImageId is { } image)
        {
            wire.ImageId = image;
        }

        if (container.User is { } user)
        {
            wire.User = user;
        }

        if (container.WorkingDirectory is { } directory)
        {
            wire.WorkingDirectory = directory;
        }

        if (container.Hostname is { } host)
        {
            wire.Hostname = host;
        }

        if (container.Domainname is { } domain)
        {
            wire.Domainname = domain;
        }

        if (container.NetworkContainer is { } other)
        {
            wire.NetworkContainer = other;
        }

        if (container.Runtime is { } runtime)
        {
            wire.Runtime = runtime;
        }

        if (container.Platform is { } platform)
        {
            wire.Platform = platform;
        }
    }

    private static ContainerSpec WithTexts(WireContainer wire, ContainerSpec container) => container with
    {
        ImageId = wire.HasImageId ? wire.ImageId : null,
        User = wire.HasUser ? wire.User : null,
        WorkingDirectory = wire.HasWorkingDirectory ? wire.WorkingDirectory : null,
        Hostname = wire.HasHostname ? wire.Hostname : null,
        Domainname = wire.HasDomainname ? wire.Domainname : null,
        NetworkContainer = wire.HasNetworkContainer ? wire.NetworkContainer : null,
        StopSignal = wire.HasStopSignal ? wire.StopSignal : null,
        Runtime = wire.HasRuntime ? wire.Runtime : null,
        Platform = wire.HasPlatform ? wire.Platform : null,
    };

    private static void AddStop(ContainerSpec container, WireContainer wire)
    {
        if (container.StopSignal is { } signal)
        {
            wire.StopSignal = signal;
        }

        if (container.StopGrace is { } grace)
        {
            wire.StopGrace = grace.ToNanoseconds();
        }

        if (container.Restart.MaxAttempts is { } attempts)
        {
            wire.RestartMaxAttempts = attempts;
        }

        if (container.Restart.Delay is { } delay)
        {
            wire.RestartDelay = delay.ToNanoseconds();
        }

        if (container.Restart.Window is { } window)
        {
            wire.RestartWindow = window.ToNanoseconds();
        }
    }
}

using System.Collections.Immutable;
using System.Text;
using Orc.Compose.Projects;
using Orc.Compose.Rendering;
using Orc.Compose.Syntax;
using Orc.Model.Containers;
using Orc.Model.Projects;
using Orc.Model.Services;

namespace Orc.Compose.Lowering;

/// <summary>One service of a project into its spec.</summary>
internal sealed class ServiceLowering(ComposeProject project, ProjectScope scope)
{
    private readonly MountLowering _mounts = new(project, scope);
    private readonly NetworkLowering _networks = new(project);

    public ServiceSpec Lower(ComposeService service)
    {
        var hash = ComposeRenderer.ConfigHash(service);
        var spec = new ServiceSpec
        {
            Name = service.Name,
            Container = Container(service, hash),
            HasFixedName = scope == ProjectScope.Host && service.ContainerName is not null,
            Replicas = service.HasProvider ? 0 : service.Replicas,
            Dependencies =
            [
                .. service.DependsOn.Select(dependency => new DependencySpec(dependency.Service, dependency.Condition)
                {
                    Required = dependency.Required,
                    Restart = dependency.Restart,
                }),
            ],
            ConfigHash = hash,
            PullAfter = service.PullAge,
            PullPolicy = service.PullPolicy switch
            {
                "always" => PullPolicy.Always,
                "refresh" when service.PullRefreshAfter is null => PullPolicy.Always,
                "never" => PullPolicy.Never,
                _ => PullPolicy.Missing,
            },
            Attach = service.Attach,
        };
        return DeployLowering.Apply(spec, service, scope);
    }

    private ContainerSpec Container(ComposeService service, string hash) => new()
    {
        Name = scope == ProjectScope.Cluster
            ? $"{project.Name}_{service.Name}"
            : service.ContainerName ?? project.NameOf(service.Name),
        Image = service.HasProvider ? "" : service.Image ?? project.NameOf(service.Name),
        Entrypoint = service.Entrypoint,
        Command = service.Command,
        Environment = service.Environment,
        Labels = scope == ProjectScope.Cluster ? StackLabelsOf(service) : Labels(service, hash),
        Annotations = service.Annotations,
        User = service.User,
        WorkingDirectory = service.WorkingDirectory,
        Hostname = service.Hostname,
        Domainname = service.Domainname,
        Tty = service.Tty,
        OpenStdin = service.StdinOpen,
        Init = service.Init,
        Mounts = _mounts.Mounts(service),
        Files = _mounts.Files(service),
        NetworkMode = NetworkLowering.Mode(service),
        NetworkContainer = _networks.Container(service),
        Endpoints = _networks.Endpoints(service),
        Ports = NetworkLowering.Ports(service),
        Expose =
            [.. service.Expose.Select(port => port.Contains('/', StringComparison.Ordinal) ? port : $"{port}/tcp")],
        ExtraHosts = service.ExtraHosts,
        Dns = service.Dns,
        DnsSearch = service.DnsSearch,
        DnsOptions = service.DnsOptions,
        StopSignal = service.StopSignal,
        StopGrace = service.StopGracePeriod,
        Restart = DeployLowering.Restart(service, scope),
        Health = Health(service.Healthcheck),
        Resources = ResourceLowering.Resources(service),
        Security = Security(service),
        Logging = ResourceLowering.Logging(service),
        Runtime = service.Runtime,
        Platform = project.PlatformOf(service),
        ShmSize = service.ShmSize,
        Hooks = service.PreStart.IsEmpty && service.PostStart.IsEmpty && service.PreStop.IsEmpty
            ? null
            : new HookSet
            {
                PreStart = service.PreStart is { IsEmpty: false } before ? before : null,
                PostStart = service.PostStart,
                PreStop = service.PreStop,
            },
        Links = scope == ProjectScope.Host ? _networks.Links(service) : null,
        VolumesFrom = service.VolumesFrom is { IsEmpty: false } donors
            ? [.. donors.Select(_networks.VolumeDonor)]
            : null,
    };

    private ImmutableSortedDictionary<string, string> Labels(ComposeService service, string hash) => OwnLabels(service)
        .SetItem(ComposeLabels.Project, project.Name)
        .SetItem(ComposeLabels.Service, service.Name)
        .SetItem(ComposeLabels.OneOff, "False")
        .SetItem(ComposeLabels.ConfigHash, hash)
        .SetItem(ComposeLabels.DependsOn, string.Join(',', service.DependsOn.Select(Dependency)))
        .SetItem(ComposeLabels.WorkingDirectory, project.WorkingDirectory)
        .SetItem(ComposeLabels.ConfigFiles, string.Join(',', project.Files))
        .SetItem(ComposeLabels.Version, ComposeLabels.VersionValue);

    private ImmutableSortedDictionary<string, string> OwnLabels(ComposeService service) =>
        project.EnvironmentFiles.IsEmpty
            ? service.Labels
            : service.Labels.SetItem(ComposeLabels.EnvironmentFiles, string.Join(',', project.EnvironmentFiles));

    // None of Compose's: its tools would take the tasks for containers of a project on this host.
    private ImmutableSortedDictionary<string, string> StackLabelsOf(ComposeService service) => service.Labels
        .SetItem(StackLabels.Namespace, project.Name)
        .SetItem(StackLabels.ServiceName, $"{project.Name}_{service.Name}");

    private static string Dependency(ComposeDependency dependency)
    {
        var condition = dependency.Condition switch
        {
            DependencyCondition.Healthy => "service_healthy",
            DependencyCondition.CompletedSuccessfully => "service_completed_successfully",
            _ => "service_started",
        };
        return $"{dependency.Service}:{condition}:{(dependency.Restart ? "true" : "false")}";
    }

    private static HealthSpec? Health(ComposeHealthcheck? health)
    {
        if (health is null)
        {
            return null;
        }

        return new HealthSpec
        {
            Test = health.Disable ? ["NONE"] : health.Test,
            Interval = health.Interval,
            Timeout = health.Timeout,
            Retries = health.Retries,
            StartPeriod = health.StartPeriod,
            StartInterval = health.StartInterval,
        };
    }

    private SecuritySpec Security(ComposeService service) => new()
    {
        Privileged = service.Privileged,
        ReadOnlyRoot = service.ReadOnly,
        CapAdd = [.. service.CapAdd.Select(Capability)],
        CapDrop = [.. service.CapDrop.Select(Capability)],
        Options = [.. service.SecurityOptions.Select(SecurityOption)],
        Sysctls = service.Sysctls,
        Devices = service.Devices,
        DeviceRequests = service.DeviceRequests is { IsEmpty: false } requests ? requests : null,
        DeviceRules = service.DeviceRules,
        GroupAdd = service.GroupAdd,
        PidMode = _networks.Shared(service.Pid),
        IpcMode = _networks.Shared(service.Ipc),
        UtsMode = _networks.Shared(service.Uts),
        UserMode = service.UsernsMode,
        CgroupMode = service.Cgroup,
    };

    // With what the file held when the project was loaded.
    private string SecurityOption(string option) =>
        SeccompOption.FileOf(option) is { } file
        && project.Contents.TryGetValue(ComposeFile.ProfileKey(file), out var profile)
            ? SeccompOption.Of(Encoding.UTF8.GetString(profile.AsSpan()))
            : option;

    private static string Capability(string name)
    {
        var upper = name.ToUpperInvariant();
        return upper.StartsWith("CAP_", StringComparison.Ordinal) ? upper[4..] : upper;
    }
}

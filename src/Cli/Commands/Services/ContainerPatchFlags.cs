using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Orc.Cli.Commands.Containers.Flags;
using Orc.Cli.Invoking;
using Orc.Compose.Syntax;
using Orc.Model.Containers;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Services;

/// <summary>What a service's containers shall be, or what of them shall change.</summary>
internal sealed class ContainerPatchFlags(ListFlagForm form)
{
    private const decimal NanoPerCpu = 1_000_000_000m;

    private readonly LifecyclePatchFlags _lifecycle = new();
    private readonly HealthFlags _health = new();
    private readonly SystemPatchFlags _system = new(form);
    private readonly Option<string[]> _environment = form.Add("-e, --env", "Set environment variables");
    private readonly Option<string[]> _environmentRemove = form.Remove("--env", "an environment variable");
    private readonly Option<string[]> _label = form.Add("--container-label", "Container labels");
    private readonly Option<string[]> _labelRemove = form.Remove("--container-label", "a container label by its key");
    private readonly Option<string[]> _publish = form.Add("-p, --publish", "Publish a port as a node port");
    private readonly Option<string[]> _publishRemove = form.Remove("--publish", "a published port by its target port");
    private readonly Option<string[]> _mount = form.Add("--mount", "Attach a filesystem mount to the service");
    private readonly Option<string[]> _mountRemove = form.Remove("--mount", "a mount by its target path");
    private readonly Option<string[]> _network = form.Add("--network", "Network attachments");
    private readonly Option<string[]> _networkRemove = form.Remove("--network", "a network");
    private readonly Option<string[]> _secret = form.Add("--secret", "a secret of the cluster to expose");
    private readonly Option<string[]> _secretRemove = form.Remove("--secret", "a secret by its name");
    private readonly Option<string[]> _config = form.Add("--config", "a config of the cluster to expose");
    private readonly Option<string[]> _configRemove = form.Remove("--config", "a config by its name");
    private readonly Option<string[]> _environmentFile = Flag.List(
        "--env-file", "Read in a file of environment variables");

    private readonly Option<string?> _user = Flag.Text(
        "-u, --user", "Username or UID (format: <name|uid>[:<group|gid>])");

    private readonly Option<string?> _directory = Flag.Text(
        "-w, --workdir", "Working directory inside the container");

    private readonly Option<string?> _hostname = Flag.Text("--hostname", "Container hostname");
    private readonly Option<string?> _entrypoint = Flag.Text(
        "--entrypoint", "Overwrite the default ENTRYPOINT of the image", "command");

    private readonly Option<string?> _cpus = Flag.Text("--limit-cpu", "Limit CPUs", "decimal");
    private readonly Option<string?> _memory = Flag.Text("--limit-memory", "Limit Memory", "bytes");
    private readonly Option<string?> _pids = Flag.Text(
        "--limit-pids", "Limit maximum number of processes (default 0 = unlimited)", "int");

    private readonly Option<bool?> _readOnly = Flag.Choice(
        "--read-only", "Mount the container's root filesystem as read only");

    private readonly Option<bool?> _init = Flag.Choice(
        "--init", "Use an init inside each service container to forward signals and reap processes");

    private readonly Option<bool?> _tty = Flag.Choice("-t, --tty", "Allocate a pseudo-TTY");

    public IEnumerable<Option> Options => form.Shown(
    [
        _environment, _environmentRemove, _environmentFile, _label, _labelRemove, _publish, _publishRemove, _mount,
        _mountRemove, _network, _networkRemove, _secret, _secretRemove, _config, _configRemove,
        _user, _directory, _hostname, _entrypoint, _cpus, _memory, _pids,
        _readOnly, _init, _tty, .. _lifecycle.Options, .. _health.Options, .. _system.Options,
    ]);

    public WireContainerPatch Read(FlagReader flags, Surroundings surroundings)
    {
        var networks = flags.Each(_network, Network);
        var patch = new WireContainerPatch
        {
            EnvironmentAdd =
            {
                EnvironmentFlag.Read(flags.List(_environmentFile), flags.List(_environment), surroundings)
                    .Select(ContainerMapping.ToWire),
            },
            EnvironmentRemove = { flags.List(_environmentRemove) },
            LabelRemove = { flags.List(_labelRemove) },
            PublishAdd = { Ports(flags) },
            PublishRemove = { flags.List(_publishRemove) },
            MountAdd = { flags.Each(_mount, text => MountFlag.Parse(text, surroundings)).Select(MountMapping.ToWire) },
            MountRemove = { flags.List(_mountRemove) },
            NetworkAdd = { networks.Where(network => network.Aliases.IsEmpty).Select(network => network.Name) },
            EndpointAdd =
            {
                networks.Where(network => !network.Aliases.IsEmpty).Select(network => network.Endpoint().ToWire()),
            },
            NetworkRemove = { flags.List(_networkRemove) },
            FileAdd = { flags.Each(_secret, FileUseFlag.Secret), flags.Each(_config, FileUseFlag.Config) },
            SecretRemove = { flags.List(_secretRemove) },
            ConfigRemove = { flags.List(_configRemove) },
            Entrypoint = Entrypoint(flags),
            Health = Health(flags, surroundings),
            System = _system.Read(flags, surroundings),
        };
        foreach (var (name, value) in LabelFlag.Read(flags.List(_label)))
        {
            patch.LabelAdd[name] = value;
        }

        AddTexts(flags, patch);
        AddLimits(flags, patch);
        _lifecycle.Read(flags, patch);
        return patch;
    }

    public static long? Cpus(FlagReader flags, Option<string?> option)
    {
        if (flags.Text(option) is not { } text)
        {
            return null;
        }

        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var cpus)
            ? (long)(cpus * NanoPerCpu)
            : throw FlagReader.Refused(option, text, $"failed to parse {text} as a rational number");
    }

    // What only one container can have is no service's to say.
    private static NetworkFlag Network(string text)
    {
        var network = NetworkFlag.Parse(text);
        return network.Endpoint() is { Ipv4Address: null, Ipv6Address: null, MacAddress: null, GatewayPriority: 0 }
            ? network
            : throw new FlagException($"invalid network {text}: a service's has a name and aliases");
    }

    private IEnumerable<WirePort> Ports(FlagReader flags) =>
        flags.Each(_publish, text => PortFlag.Publish(text).ToImmutableArray())
            .SelectMany(ports => ports)
            .Select(NetworkMapping.ToWire);

    private StringList? Entrypoint(FlagReader flags) => flags.Text(_entrypoint) switch
    {
        null => null,
        var line => new StringList
        {
            Values =
            {
                ShellWords.Split(line)
                    ?? throw FlagReader.Refused(_entrypoint, line, "a quote is not closed"),
            },
        },
    };

    private WireHealth? Health(FlagReader flags, Surroundings surroundings) => _health
        .Apply(new ContainerSpec { Name = "", Image = "" }, flags, surroundings)
        .Health?.ToWire();

    private void AddTexts(FlagReader flags, WireContainerPatch patch)
    {
        if (flags.Text(_user) is { } user)
        {
            patch.User = user;
        }

        if (flags.Text(_directory) is { } directory)
        {
            patch.WorkingDirectory = directory;
        }

        if (flags.Text(_hostname) is { } hostname)
        {
            patch.Hostname = hostname;
        }
    }

    private void AddLimits(FlagReader flags, WireContainerPatch patch)
    {
        if (Cpus(flags, _cpus) is { } cpus)
        {
            patch.LimitNanoCpus = cpus;
        }

        if (flags.Has(_memory))
        {
            patch.LimitMemory = flags.Size(_memory)?.Bytes ?? 0;
        }

        if (ServiceFlags.Count(flags, _pids) is { } pids)
        {
            patch.LimitPids = pids;
        }

        if (flags.Choice(_readOnly) is { } readOnly)
        {
            patch.ReadOnly = readOnly;
        }

        if (flags.Choice(_init) is { } init)
        {
            patch.Init = init;
        }

        if (flags.Choice(_tty) is { } tty)
        {
            patch.Tty = tty;
        }
    }
}

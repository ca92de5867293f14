using System.CommandLine;
using Orc.Cli.Commands.Containers.Flags;
using Orc.Cli.Invoking;
using Orc.Model.Containers;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Services;

/// <summary>The system that a service's processes find themselves in: names, groups, capabilities, limits, logs.
/// </summary>
internal sealed class SystemPatchFlags(ListFlagForm form)
{
    private readonly LoggingFlags _logging = new();
    private readonly Option<string[]> _capAdd = Flag.List("--cap-add", "Add Linux capabilities");
    private readonly Option<string[]> _capDrop = Flag.List("--cap-drop", "Drop Linux capabilities");
    private readonly Option<string[]> _dns = form.Add("--dns", "custom DNS servers");
    private readonly Option<string[]> _dnsRemove = form.Remove("--dns", "a custom DNS server");
    private readonly Option<string[]> _dnsOption = form.Add("--dns-option", "DNS options");
    private readonly Option<string[]> _dnsOptionRemove = form.Remove("--dns-option", "a DNS option");
    private readonly Option<string[]> _dnsSearch = form.Add("--dns-search", "custom DNS search domains");
    private readonly Option<string[]> _dnsSearchRemove = form.Remove("--dns-search", "a DNS search domain");
    private readonly Option<string[]> _group = form.Add(
        "--group", "supplementary user groups of the container");

    private readonly Option<string[]> _groupRemove = form.Remove("--group", "a supplementary user group");
    private readonly Option<string[]> _host = form.Add("--host", "custom host-to-IP mappings (host:ip)");
    private readonly Option<string[]> _hostRemove = form.Remove("--host", "a custom host-to-IP mapping (host[:ip])");
    private readonly Option<string[]> _sysctl = form.Add("--sysctl", "sysctl options");
    private readonly Option<string[]> _sysctlRemove = form.Remove("--sysctl", "a sysctl option by its name");
    private readonly Option<string[]> _ulimit = form.Add("--ulimit", "ulimit options");
    private readonly Option<string[]> _ulimitRemove = form.Remove("--ulimit", "a ulimit option by its name");
    private readonly Option<string?> _oomScore = Flag.Text(
        "--oom-score-adj", "Tune host's OOM preferences (-1000 to 1000)", "int");

    public IEnumerable<Option> Options =>
    [
        _capAdd, _capDrop, _dns, _dnsRemove, _dnsOption, _dnsOptionRemove, _dnsSearch, _dnsSearchRemove, _group,
        _groupRemove, _host, _hostRemove, _sysctl, _sysctlRemove, _ulimit, _ulimitRemove, _oomScore,
        .. _logging.Options,
    ];

    /// <summary>Null: none of it is asked for.</summary>
    public WireSystemPatch? Read(FlagReader flags, Surroundings surroundings)
    {
        if (!Options.Any(flags.Has))
        {
            return null;
        }

        var patch = new WireSystemPatch
        {
            Dns = Words(flags.Each(_dns, HostFlag.Address), flags.List(_dnsRemove)),
            DnsOptions = Words(flags.List(_dnsOption), flags.List(_dnsOptionRemove)),
            DnsSearch = Words(flags.List(_dnsSearch), flags.List(_dnsSearchRemove)),
            Hosts = Words(flags.Each(_host, HostFlag.AddHost), flags.Each(_hostRemove, Host)),
            Groups = Words(flags.List(_group), flags.List(_groupRemove)),
            CapAdd = { flags.List(_capAdd).Select(SecurityFlags.Capability) },
            CapDrop = { flags.List(_capDrop).Select(SecurityFlags.Capability) },
            SysctlRemove = { flags.List(_sysctlRemove) },
            UlimitAdd = { flags.Each(_ulimit, UlimitFlag.Parse).Select(LimitMapping.ToWire) },
            UlimitRemove = { flags.List(_ulimitRemove) },
            Logging = Logging(flags, surroundings),
        };
        foreach (var (name, value) in flags.Each(_sysctl, SecurityFlags.Sysctl))
        {
            patch.SysctlAdd[name] = value;
        }

        if (flags.Small(_oomScore) is { } score)
        {
            patch.OomScoreAdj = score is >= -1000 and <= 1000
                ? score
                : throw new FlagException($"Invalid value {score}, range for oom score adj is [-1000, 1000]");
        }

        return patch;
    }

    // Without a driver, the options are those of the one it has.
    private WireLogging? Logging(FlagReader flags, Surroundings surroundings)
    {
        if (!_logging.Options.Any(flags.Has))
        {
            return null;
        }

        var logging = _logging.Apply(new ContainerSpec { Name = "", Image = "" }, flags, surroundings).Logging.ToWire();
        logging.Driver = flags.Has(_logging.Driver) ? logging.Driver : "";
        return logging;
    }

    private static WireWordsPatch Words(IEnumerable<string> added, IEnumerable<string> removed) =>
        new() { Add = { added }, Remove = { removed } };

    private static string Host(string text) =>
        text.Contains(':', StringComparison.Ordinal) || text.Contains('=', StringComparison.Ordinal)
            ? HostFlag.AddHost(text)
            : text;
}

using System.Runtime.InteropServices;
using Orc.Agent.Devices;
using Orc.Agent.Endpoints;
using Orc.Model.Nodes;
using Orc.Model.Units;

namespace Orc.Daemon;

/// <summary>What this machine tells the cluster of itself.</summary>
internal static class NodeFacts
{
    private const long NanosPerCpu = 1_000_000_000;
    private const int MostNamedDevices = 256;

    public static NodeDescription Describe(
        string address, GenericResources generic, string life, CdiCatalog devices)
    {
        var named = devices.Names.Take(MostNamedDevices + 1).ToList();
        return new NodeDescription
        {
            Architecture = RuntimeInformation.OSArchitecture switch
            {
                Architecture.X64 => "amd64",
                Architecture.Arm64 => "arm64",
                Architecture.Arm => "arm",
                Architecture.X86 => "386",
                var other => other.ToString().ToLowerInvariant(),
            },
            NanoCpus = Environment.ProcessorCount * NanosPerCpu,
            Memory = new ByteSize(HostDescription.Memory()),
            Version = HostDescription.Version,
            Address = address,
            Life = life,
            Generic = generic.Counts,
            GenericNames = generic.Names.IsEmpty ? null : generic.Names,
            Devices = DeviceNames.Below("/dev"),
            NamedDevices = named.Count <= MostNamedDevices ? [.. named] : null,
        };
    }
}

namespace Orc.Agent.Engine.Oci;

/// <summary>What the machine calls itself: whole, where <see cref="Environment.MachineName"/> ends at a dot.</summary>
internal static class KernelHostname
{
    public static string Read() => File.ReadAllText("/proc/sys/kernel/hostname").Trim();
}

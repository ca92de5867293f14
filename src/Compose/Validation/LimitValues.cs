using Orc.Compose.Diagnostics;
using Orc.Compose.Yaml;

namespace Orc.Compose.Validation;

/// <summary>Limits of a service that no engine takes, or not together: each said with its place.</summary>
internal sealed class LimitValues(DiagnosticList diagnostics)
{
    public void Check(string name, MappingNode service)
    {
        var limits = service.Mapping("deploy")?.Mapping("resources")?.Mapping("limits");
        CheckSwap(name, service, limits);
        CheckCpus(name, service, limits);
        if (service.Long("shm_size") is < 0)
        {
            Error(name, "shm_size must not be negative (0: 64m)", service["shm_size"]!);
        }
    }

    // What counts is memory and swap together, so that it says nothing without the one.
    private void CheckSwap(string name, MappingNode service, MappingNode? limits)
    {
        var memory = service.Text("mem_limit") ?? limits?.Text("memory");
        if (service.Long("memswap_limit") is not { } swap || swap <= 0
            || (memory is not null && ServiceValues.IsVariable(memory)))
        {
            return;
        }

        var most = service.Long("mem_limit") ?? limits?.Long("memory");
        if (most is not > 0)
        {
            Error(
                name,
                "memswap_limit (memory and swap together) has a meaning only with mem_limit",
                service["memswap_limit"]!);
        }
        else if (swap < most)
        {
            Error(
                name,
                "memswap_limit (memory and swap together) must not be below mem_limit",
                service["memswap_limit"]!);
        }
    }

    private void CheckCpus(string name, MappingNode service, MappingNode? limits)
    {
        if ((service.Decimal("cpus") ?? limits?.Decimal("cpus")) is not > 0)
        {
            return;
        }

        foreach (var key in (ReadOnlySpan<string>)["cpu_period", "cpu_quota"])
        {
            if (service.Long(key) is > 0)
            {
                Error(name, $"cpus and {key} exclude each other", service[key]!);
            }
        }
    }

    private void Error(string name, string message, Node at) =>
        diagnostics.Error($"service \"{name}\": {message}", at.Position);
}

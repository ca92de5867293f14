using Orc.Compose.Diagnostics;
using Orc.Compose.Yaml;
using Orc.Model.Networks;

namespace Orc.Compose.Validation;

/// <summary>Values that no container of one host can have; a cluster takes some of them.</summary>
internal sealed class HostValues(DiagnosticList diagnostics)
{
    public void Check(string name, MappingNode service)
    {
        CheckReservation(name, service);
        CheckAliases(name, service);
    }

    // In a cluster it is the scheduler's alone.
    private void CheckReservation(string name, MappingNode service)
    {
        var resources = service.Mapping("deploy")?.Mapping("resources");
        var most = service.Long("mem_limit") ?? resources?.Mapping("limits")?.Long("memory");
        var (key, from) = service["mem_reservation"] is null
            ? ("memory", resources?.Mapping("reservations"))
            : ("mem_reservation", service);
        if (most is > 0 && from?.Long(key) is { } reserved && reserved > most)
        {
            Error(name, "a memory reservation must not be above the limit", from[key]!);
        }
    }

    // What a variable left empty is none.
    private void CheckAliases(string name, MappingNode service)
    {
        foreach (var alias in service.Entries("networks").Select(entry => entry.Value).OfType<MappingNode>()
            .SelectMany(network => network.Items("aliases")).OfType<ScalarNode>())
        {
            if (alias.Value.Length > 0 && NetworkNames.FindAliasError([alias.Value]) is { } error)
            {
                Error(name, error, alias);
            }
        }
    }

    private void Error(string name, string message, Node at) =>
        diagnostics.Error($"service \"{name}\": {message}", at.Position);
}

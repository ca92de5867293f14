using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Services;

/// <summary>Whether what waits may start. Once open it stays open for this release and round.</summary>
internal static class GateRule
{
    public static Service Open(Snapshot snapshot, Service service, out bool isOpen)
    {
        var mark = GateMark.Of(service);
        isOpen = !service.NoStart;
        if (service.NoStart || service.Opened == mark)
        {
            return service;
        }

        var held = DependencyRule.Evaluate(snapshot, service);
        isOpen = held is null;
        return held is null
            ? service with { Opened = mark, Held = null }
            : service with { Held = held == service.Held ? service.Held : held };
    }
}

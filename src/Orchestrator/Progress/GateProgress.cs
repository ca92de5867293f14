using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Progress;

/// <summary>
/// Says, when what waited may start, what it waited for in vain: a dependency that failed and is not required.
/// </summary>
internal sealed class GateProgress
{
    private readonly string _project;
    private readonly Dictionary<ServiceKey, GateMark> _open = [];

    public GateProgress(Snapshot before, string project)
    {
        _project = project;
        foreach (var service in before.ServicesOf(project).Where(IsOpen))
        {
            _open[service.Key] = service.Opened;
        }
    }

    public IReadOnlyList<ProgressLine> Observe(Snapshot now)
    {
        var lines = new List<ProgressLine>();
        foreach (var service in now.ServicesOf(_project))
        {
            if (!IsOpen(service))
            {
                _open.Remove(service.Key);
            }
            else if (_open.GetValueOrDefault(service.Key) != service.Opened)
            {
                _open[service.Key] = service.Opened;
                lines.AddRange(DependencyRule.FailedOptional(now, service)
                    .SelectMany(failed => Lines(service, failed.Dependency, failed.Failure)));
            }
        }

        return lines;
    }

    private static bool IsOpen(Service service) => service.Opened == GateMark.Of(service);

    private static IEnumerable<ProgressLine> Lines(Service service, string dependency, HeldReason failure)
    {
        if (failure.Container.Length > 0)
        {
            yield return new ProgressLine(ProgressKind.Container, failure.Container, "Skipped")
            {
                Service = dependency,
                Details = $"optional dependency \"{dependency}\"",
            };
        }

        yield return new ProgressLine(
            ProgressKind.Warning,
            "",
            $"optional dependency \"{dependency}\" of service \"{service.Key.Name}\" failed, and "
            + $"\"{service.Key.Name}\" is started all the same: {failure.Text}");
    }
}

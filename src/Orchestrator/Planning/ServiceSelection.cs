using System.Collections.Immutable;
using Orc.Model.Projects;
using Orc.Model.Services;

namespace Orc.Orchestrator.Planning;

/// <summary>The services a verb is about: those that were named, and what they depend on; dependencies first.</summary>
internal sealed class ServiceSelection
{
    private readonly ProjectSpec _project;
    private readonly bool _withDependencies;
    private readonly List<string> _ordered = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    private ServiceSelection(ProjectSpec project, bool withDependencies)
    {
        _project = project;
        _withDependencies = withDependencies;
    }

    /// <param name="project">All services.</param>
    /// <param name="named">Empty: all of them.</param>
    /// <param name="withDependencies">False: the named ones alone.</param>
    public static ImmutableArray<string> Of(
        ProjectSpec project, IReadOnlyList<string> named, bool withDependencies)
    {
        var selection = new ServiceSelection(project, withDependencies);
        foreach (var name in named.Count > 0 ? named : [.. project.Services.Select(service => service.Name)])
        {
            selection.Add(name);
        }

        return [.. selection._ordered];
    }

    /// <summary>A sentence about the first name that is no service; null: all are.</summary>
    public static string? FindUnknown(ProjectSpec project, IEnumerable<string> named) => named
        .Where(name => Find(project, name) is null)
        .Select(name => $"no such service: {name}")
        .FirstOrDefault();

    private void Add(string name)
    {
        if (!_seen.Add(name) || Find(_project, name) is not { } service)
        {
            return;
        }

        foreach (var dependency in _withDependencies ? service.Dependencies : [])
        {
            Add(dependency.Service);
        }

        _ordered.Add(name);
    }

    private static ServiceSpec? Find(ProjectSpec project, string name) =>
        project.Services.FirstOrDefault(service => string.Equals(service.Name, name, StringComparison.Ordinal));
}

using Orc.Compose.Diagnostics;
using Orc.Compose.Yaml;

namespace Orc.Compose.Validation;

/// <summary>Finds services that wait for each other.</summary>
internal sealed class DependencyCircles(MappingNode services, DiagnosticList diagnostics)
{
    private readonly Dictionary<string, bool> _isDone = new(StringComparer.Ordinal);

    public void Check()
    {
        foreach (var name in services.Keys)
        {
            if (!_isDone.ContainsKey(name))
            {
                Walk(name);
            }
        }
    }

    // With a stack of its own: a chain of ten thousand services is a legal file.
    private void Walk(string first)
    {
        var path = new List<(string Name, int Next)> { (first, 0) };
        _isDone[first] = false;
        while (path.Count > 0)
        {
            var (name, next) = path[^1];
            var dependencies = services.Mapping(name)?.Entries("depends_on") ?? [];
            if (next >= dependencies.Length)
            {
                _isDone[name] = true;
                path.RemoveAt(path.Count - 1);
                continue;
            }

            path[^1] = (name, next + 1);
            var dependency = dependencies[next];
            if (!_isDone.TryGetValue(dependency.Key, out var isDone))
            {
                _isDone[dependency.Key] = false;
                path.Add((dependency.Key, 0));
            }
            else if (!isDone && !diagnostics.IsFull)
            {
                var circle =
                    path.Select(step => step.Name).SkipWhile(step => step != dependency.Key).Append(dependency.Key);
                diagnostics.Error(
                    $"services depend on each other in a circle: {string.Join(" → ", circle)}",
                    dependency.KeyPosition);
            }
        }
    }
}

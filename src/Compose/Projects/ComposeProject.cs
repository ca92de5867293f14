using System.Collections.Immutable;
using Orc.Compose.Yaml;

namespace Orc.Compose.Projects;

/// <summary>
/// A loaded Compose application in canonical form: one way to say each thing, defaults written in, environment files
/// read, paths absolute. Immutable.
/// </summary>
public sealed class ComposeProject
{
    internal ComposeProject(
        MappingNode model,
        string workingDirectory,
        ImmutableArray<string> files,
        ImmutableSortedDictionary<string, ImmutableArray<byte>> contents,
        ImmutableArray<string> disabledServices)
    {
        Model = model;
        Name = model.Text("name") ?? "";
        WorkingDirectory = workingDirectory;
        Files = files;
        Contents = contents;
        DisabledServices = disabledServices;
        Services = [.. Each(model, "services", (entry, node) => new ComposeService(entry, node))];
        Networks = [.. Each(model, "networks", (entry, node) => new ComposeNetwork(entry, node))];
        Volumes = [.. Each(model, "volumes", (entry, node) => new ComposeVolume(entry, node))];
        Configs = [.. Each(model, "configs", (entry, node) => new ComposeFile("configs", entry, node, contents))];
        Secrets = [.. Each(model, "secrets", (entry, node) => new ComposeFile("secrets", entry, node, contents))];
    }

    public string Name { get; }

    /// <summary>Between the words of a container's name: <c>-</c>, or <c>_</c> with <c>--compatibility</c>.</summary>
    public char Separator { get; init; } = '-';

    /// <summary>The project's folder, absolute.</summary>
    public string WorkingDirectory { get; }

    /// <summary>The files it was loaded from, absolute, in order; <c>-</c> is standard input.</summary>
    public ImmutableArray<string> Files { get; }

    /// <summary>What <c>--env-file</c> named, absolute; none: at most the default was read.</summary>
    public ImmutableArray<string> EnvironmentFiles { get; init; } = [];

    /// <summary><c>DOCKER_DEFAULT_PLATFORM</c>, of services that name none; null: the machine's.</summary>
    public string? DefaultPlatform { get; init; }

    /// <summary>Those of active profiles, in the order of the file.</summary>
    public ImmutableArray<ComposeService> Services { get; }

    /// <summary>Those whose profiles are not active: no orphans, though nothing starts them.</summary>
    public ImmutableArray<string> DisabledServices { get; }

    /// <summary>Those that a service uses, as the three below.</summary>
    public ImmutableArray<ComposeNetwork> Networks { get; }

    public ImmutableArray<ComposeVolume> Volumes { get; }

    public ImmutableArray<ComposeFile> Configs { get; }

    public ImmutableArray<ComposeFile> Secrets { get; }

    internal MappingNode Model { get; }

    internal ImmutableSortedDictionary<string, ImmutableArray<byte>> Contents { get; }

    /// <summary>The same project with another pull policy for some services, or all (<c>up --pull</c>).</summary>
    public ComposeProject WithPullPolicy(string policy, Func<string, bool>? isMeant = null)
    {
        var services = Model.Mapping("services") ?? MappingNode.Empty(Model.Position);
        var changed = services.With([.. services.Entries.Select(entry =>
            entry.Value is MappingNode service && isMeant?.Invoke(entry.Key) != false
            ? entry with { Value = service.Set("pull_policy", ScalarNode.Text(policy, service.Position)) }
            : entry)]);
        return With(changed);
    }

    /// <summary>The same project with other names for its containers.</summary>
    public ComposeProject WithSeparator(char separator) =>
        new(Model, WorkingDirectory, Files, Contents, DisabledServices)
        {
            Separator = separator,
            EnvironmentFiles = EnvironmentFiles,
            DefaultPlatform = DefaultPlatform,
        };

    /// <summary>What containers of a service are called before their number, and an image that it builds.</summary>
    public string NameOf(string service) => $"{Name}{Separator}{service}";

    /// <summary>What a service is to run on; null: the machine's.</summary>
    public string? PlatformOf(ComposeService service) => service.Platform ?? DefaultPlatform;

    /// <summary>Every image that these services name: their own, those of hooks, those mounted.</summary>
    public ImmutableArray<string> ImagesOf(IReadOnlyCollection<string> services) =>
    [
        .. AllServices.Entries
            .Where(entry => services.Contains(entry.Key))
            .SelectMany(entry => entry.Value is MappingNode service ? ImageUses.Of(service, AllServices) : [])
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>The same project with other names for some images.</summary>
    public ComposeProject WithImages(IReadOnlyDictionary<string, string> images)
    {
        var changed = AllServices.With([.. AllServices.Entries.Select(entry => entry.Value is MappingNode service
            ? entry with { Value = ImageUses.Replace(service, AllServices, images) }
            : entry)]);
        return With(changed);
    }

    private ComposeProject With(MappingNode services) =>
        new(Model.Set("services", services), WorkingDirectory, Files, Contents, DisabledServices)
        {
            Separator = Separator,
            EnvironmentFiles = EnvironmentFiles,
            DefaultPlatform = DefaultPlatform,
        };

    private MappingNode AllServices => Model.Mapping("services") ?? MappingNode.Empty(Model.Position);

    public ComposeService? FindService(string name) => Services.FirstOrDefault(service => service.Name == name);

    private static IEnumerable<TItem> Each<TItem>(
        MappingNode model, string section, Func<MappingEntry, MappingNode, TItem> make) =>
        model.Entries(section)
            .Where(entry => entry.Value is MappingNode)
            .Select(entry => make(entry, (MappingNode)entry.Value));
}

using Orc.Model.Containers;
using Orc.Model.Projects;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Secrets;

/// <summary>Fills in what a stack takes from the cluster: its external secrets and configs.</summary>
internal static class ExternalFiles
{
    /// <summary>The project with their contents; an error: one is not there.</summary>
    public static ProjectSpec Fill(Snapshot snapshot, ProjectSpec project, out string error)
    {
        error = FindMissing(snapshot, project.Services.SelectMany(service => service.Container.Files)) ?? "";
        return project with
        {
            Services =
            [
                .. project.Services.Select(service => service with
                {
                    Container = Filled(service.Container, file => Find(snapshot, file)?.Content ?? file.Content),
                }),
            ],
        };
    }

    /// <summary>One container with their contents; what it has already stays. An error: one is not there.</summary>
    public static ContainerSpec Fill(Snapshot snapshot, ContainerSpec container, out string error)
    {
        error = FindMissing(snapshot, container.Files.Where(file => file.Content.IsDefaultOrEmpty)) ?? "";
        return Filled(container, file => file.Content.IsDefaultOrEmpty
            ? Find(snapshot, file)?.Content ?? file.Content
            : file.Content);
    }

    /// <summary>A container that was lowered again, with what it was given before.</summary>
    public static ContainerSpec FillFrom(ContainerSpec container, ContainerSpec known) => Filled(
        container,
        file => known.Files.FirstOrDefault(other =>
            other.Kind == file.Kind && other.Target == file.Target && other.ClusterName == file.ClusterName)?.Content
            ?? file.Content);

    private static string? FindMissing(Snapshot snapshot, IEnumerable<FileSpec> files) => files
        .Where(file => Find(snapshot, file) is null && file.ClusterName is not null)
        .Select(file => $"{ClusterFile.Word(file.Kind)} not found: {file.ClusterName} (make it first: orc "
            + $"{ClusterFile.Word(file.Kind)} create {file.ClusterName} FILE)")
        .FirstOrDefault();

    private static ContainerSpec Filled(
        ContainerSpec container, Func<FileSpec, System.Collections.Immutable.ImmutableArray<byte>> content) =>
        container.Files.All(file => file.ClusterName is null) ? container : container with
        {
            Files =
            [
                .. container.Files.Select(file =>
                    file.ClusterName is null ? file : file with { Content = content(file) }),
            ],
        };

    private static ClusterFile? Find(Snapshot snapshot, FileSpec file) =>
        file.ClusterName is { } name ? snapshot.Files.GetValueOrDefault(ClusterFile.KeyOf(file.Kind, name)) : null;
}

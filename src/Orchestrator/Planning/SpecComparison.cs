using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Volumes;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Planning;

/// <summary>
/// Whether what is stored is what is asked. Specs hold lists and maps, so they compare by their written form, without
/// the labels that Compose derives from elsewhere.
/// </summary>
internal static class SpecComparison
{
    private const string DerivedLabels = "com.docker.compose.";

    public static bool AreSame(NetworkSpec left, NetworkSpec right) =>
        ReferenceEquals(left, right) || Of(left).AsSpan().SequenceEqual(Of(right));

    public static bool AreSame(VolumeSpec left, VolumeSpec right) =>
        ReferenceEquals(left, right) || Of(left).AsSpan().SequenceEqual(Of(right));

    /// <summary>An image whose id is not known on one side says nothing: only its name is compared.</summary>
    public static bool AreSame(ContainerSpec stored, ContainerSpec asked) => ReleaseIdentity.AreSame(
        stored,
        MountedImages.AsWhereUnknown(
            stored.ImageId is null || asked.ImageId is null ? asked with { ImageId = stored.ImageId } : asked,
            stored));

    private static byte[] Of(NetworkSpec spec) => Written(new Change.PutNetwork(new ProjectNetwork
    {
        Spec = spec with { Labels = Own(spec.Labels) },
        Project = "",
        Node = default,
    }));

    private static byte[] Of(VolumeSpec spec) => Written(new Change.PutVolume(new ProjectVolume
    {
        Spec = spec with { Labels = Own(spec.Labels) },
        Project = "",
        Node = default,
    }));

    private static byte[] Written(Change change) => RecordForm.Write(new Commit(0, default, [change]));

    private static ImmutableSortedDictionary<string, string> Own(ImmutableSortedDictionary<string, string> labels) =>
        labels.Where(label => !label.Key.StartsWith(DerivedLabels, StringComparison.Ordinal))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
}

using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Orc.Model.Containers;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Services;

/// <summary>
/// Whether two containers are the same release: every field of both, in one written order, but the labels that Compose
/// derives from elsewhere (dependencies, files, versions). Computed on both sides when it is asked and never stored,
/// so that a version of orc that says the same in other words recreates nothing.
/// </summary>
internal static class ReleaseIdentity
{
    private const string DerivedLabels = "com.docker.compose.";

    public static bool AreSame(ContainerSpec left, ContainerSpec right) =>
        ReferenceEquals(left, right) || Of(left).AsSpan().SequenceEqual(Of(right));

    public static byte[] Of(ContainerSpec container)
    {
        var own = container.Labels
            .Where(label => !label.Key.StartsWith(DerivedLabels, StringComparison.Ordinal))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
        var release = new Release { Number = 0, Service = default, Container = container with { Labels = own } };
        return SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(release, RecordForm.Default.Release));
    }
}

using System.Collections.Immutable;
using Orc.Agent.Engine.Health;
using Orc.Agent.Engine.Inspecting;
using Orc.Agent.Engine.Oci;
using Orc.Agent.Images;
using Orc.Model.Containers;
using Orc.Model.Images;

namespace Orc.Agent.Endpoints;

/// <summary>Gathers what <c>inspect</c> shows of a container from those who know it.</summary>
internal sealed class ContainerInspection(EndpointParts parts)
{
    private readonly HealthRecords _health = new(parts.Paths);

    public InspectInput Gather(ContainerReport container)
    {
        var image = FindImage(container);
        return new InspectInput
        {
            Report = container,
            Names = UtsNames.Of(
                container.Id,
                container.Spec,
                KernelHostname.Read(),
                name => parts.Engine.Find(name) is { } other ? (other.Id, other.Spec) : null),
            Paths = parts.Paths,
            Image = image?.Config,
            LowerDirectories = [.. image?.LowerDirectories ?? []],
            Mounts = [.. Mounts(container)],
            NetworkIds = parts.Networks.Networks.ToImmutableSortedDictionary(
                network => network.Spec.Name, network => network.Id, StringComparer.Ordinal),
            Health = _health.TryLoad(container.Id),
            NetworkNamespace = parts.Networks.Report(container.Id)?.NamespacePath,
            DefaultRuntime = parts.Options.Runtimes[0].Name,
        };
    }

    private Image? FindImage(ContainerReport container) =>
        Digest.TryParse(container.ImageId ?? container.Spec.ImageId, out var id) ? parts.Images.Find(id) : null;

    private IEnumerable<InspectMount> Mounts(ContainerReport container)
    {
        foreach (var (mount, name) in parts.VolumesOf(container.Id))
        {
            yield return new InspectMount("volume", name, parts.Volumes.MountpointOf(name), mount.Target)
            {
                ReadOnly = mount.ReadOnly,
                Mode = "z",
            };
        }

        foreach (var bind in container.Spec.Mounts.OfType<MountSpec.Bind>())
        {
            yield return new InspectMount("bind", null, bind.Source, bind.Target)
            {
                ReadOnly = bind.ReadOnly,
                Mode = bind.SelinuxRelabel ?? "",
                Propagation = bind.Propagation ?? "rprivate",
            };
        }
    }
}

using Orc.Agent.Engine.Mounts;
using Orc.Linux.Files;
using Orc.Model.Containers;
using Orc.Model.Images;

namespace Orc.Agent.Engine;

internal sealed partial class ContainerEngine
{
    /// <summary>The volumes of a container, by the names they got.</summary>
    public IEnumerable<(MountSpec.Volume Mount, string Name)> VolumesOf(ContainerId id) =>
        _table.Find(id) is { } cell ? ContainerMounts.VolumesOf(cell.Record) : [];

    public async Task FillVolumesAsync(ContainerId id, CancellationToken cancellationToken)
    {
        var cell = Require(id);
        await LockedAsync(cell, FillLockedAsync, cancellationToken);

        async Task FillLockedAsync()
        {
            if (cell.Record.HasFilledVolumes || cell.Run is not null)
            {
                return;
            }

            await cell.Cleaned;
            var image = _parts.Images.Find(Digest.Parse(cell.Record.ImageId)) ?? throw new EngineException(
                EngineFailure.NotFound, $"the image of container {cell.Record.Name} is gone: {cell.Record.Spec.Image}");
            await _roots.MountAsync(cell, image);
            try
            {
                await _mounts.FillAsync(cell, cancellationToken);
            }
            finally
            {
                await _roots.UnmountAsync(cell);
            }

            cell.Change(
                record => record with { HasFilledVolumes = true },
                record => _parts.Records.Save(record, Durability.SurvivesTheProcess));
        }
    }
}

using System.Collections.Immutable;
using System.Security.Cryptography;
using Orc.Agent.Engine.Mounts;
using Orc.Agent.Engine.Oci;
using Orc.Agent.Engine.Records;
using Orc.Agent.Engine.Runs;
using Orc.Agent.Images;
using Orc.Agent.Volumes;
using Orc.Linux.Files;
using Orc.Linux.Processes;
using Orc.Model.Containers;
using Orc.Model.Images;

namespace Orc.Agent.Engine;

/// <summary>Makes a container: validated whole, then name, volumes, record and directories.</summary>
internal sealed class ContainerCreation(EngineParts parts, ContainerTable table, RuntimeChoice runtimes)
{
    private readonly EnginePaths _paths = parts.Paths;

    public async Task<(ContainerCell Cell, ImmutableArray<string> Warnings)> CreateAsync(
        CreateRequest request, CancellationToken cancellationToken)
    {
        var image = FindImage(request.Spec);

        // Most are started at once.
        parts.Runtimes.Expect();
        using var held = parts.Images.Hold(image.Id);
        if (request.Spec.StopSignal is { } signal && !Signals.TryParse(signal, out _))
        {
            throw new EngineException(EngineFailure.InvalidSpec, $"Invalid signal: {signal}");
        }

        var spec = VolumeDonors.Apply(
            Complete(request.Spec, image.Config), name => table.Find(name)?.Record);
        var warnings = Check(spec, image.Config);
        var id = ChooseId(request);
        var undo = new UndoStack();
        try
        {
            table.Reserve(spec.Name, id);
            undo.Push("give the name back", () => table.Release(spec.Name, id));
            warnings.AddRange(BindSources.CreateMissing(spec).Select(
                source => $"created the missing directory {source} for a bind mount"));
            var anonymous = AnonymousVolumes(request with { Spec = spec }, image.Config);
            var record = new ContainerRecord
            {
                Id = id.Value,
                Name = spec.Name,
                Spec = spec,
                ImageId = image.Id.ToString(),
                Command = [.. ProcessPlan.Arguments(spec, image.Config)],
                CreatedAt = parts.Time.GetUtcNow(),
                IsOfRun = request.IsOfRun,
                AnonymousVolumes = anonymous.ToImmutableSortedDictionary(
                    volume => volume.Target, volume => volume.Name, StringComparer.Ordinal),
            };
            MakeDirectories(id, undo);
            await MakeVolumesAsync(record, anonymous, undo, cancellationToken);
            CrashPoint.Hit(CrashPoint.CreateAfterVolumes);
            await EnsureVolumesAsync(spec, cancellationToken);
            parts.Records.Save(record, spec.AutoRemove ? Durability.SurvivesTheProcess : Durability.SurvivesPowerCut);
            CrashPoint.Hit(CrashPoint.CreateAfterRecord);
            var cell = new ContainerCell(record);
            table.Add(cell);
            undo.Commit();
            return (cell, [.. warnings]);
        }
        catch (VolumeException failure)
        {
            await undo.RollBackAsync();
            throw new EngineException(EngineFailure.Conflict, failure.Message, failure);
        }
        catch
        {
            await undo.RollBackAsync();
            throw;
        }
    }

    private ContainerId ChooseId(CreateRequest request)
    {
        if (request.Id is not { } asked)
        {
            return new ContainerId(RandomNumberGenerator.GetHexString(ContainerId.Length, lowercase: true));
        }

        if (!ContainerId.IsValid(asked.Value))
        {
            throw new EngineException(
                EngineFailure.InvalidSpec, $"\"{asked}\" is no container ID: that is 64 digits of 0-9 and a-f");
        }

        return table.Find(asked) is null
            ? asked
            : throw new EngineException(EngineFailure.Conflict, $"a container has the ID {asked} already");
    }

    /// <summary>Of the id alone where there is one: another image may have its name here.</summary>
    private Image FindImage(ContainerSpec spec) => spec.ImageId is { } known && Digest.TryParse(known, out var id)
        ? parts.Images.Find(id) ?? throw new EngineException(
            EngineFailure.NotFound, $"No such image: {id} (that was {spec.Image})")
        : parts.Images.Find(spec.Image) ?? throw new EngineException(
            EngineFailure.NotFound, $"No such image: {spec.Image}; fetch it with: orc pull {spec.Image}");

    // A spec without a stop signal or a health check takes the image's.
    private static ContainerSpec Complete(ContainerSpec spec, ImageConfig image) => spec with
    {
        StopSignal = spec.StopSignal ?? (image.StopSignal.Length > 0 ? image.StopSignal : null),
        Health = HealthOf(spec.Health, image.Healthcheck),
    };

    // What the spec leaves open, the image's check says; a spec of intervals alone changes the image's.
    private static HealthSpec? HealthOf(HealthSpec? asked, HealthSpec? image)
    {
        if (asked is null || image is null)
        {
            return asked ?? image;
        }

        return asked with
        {
            Test = asked.Test.IsEmpty ? image.Test : asked.Test,
            Interval = asked.Interval ?? image.Interval,
            Timeout = asked.Timeout ?? image.Timeout,
            Retries = asked.Retries ?? image.Retries,
            StartPeriod = asked.StartPeriod ?? image.StartPeriod,
            StartInterval = asked.StartInterval ?? image.StartInterval,
        };
    }

    private List<string> Check(ContainerSpec spec, ImageConfig image)
    {
        var warnings = new List<string>();
        if (!ContainerName.IsValid(spec.Name))
        {
            throw new EngineException(
                EngineFailure.InvalidSpec,
                $"Invalid container name ({spec.Name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
        }

        _ = runtimes.Choose(spec.Runtime);
        _ = ProcessPlan.Arguments(spec, image);
        _ = ProcessPlan.WorkingDirectory(spec, image);
        SecurityOptions.Check(spec.Security, parts.Host);
        _ = CapabilitySet.Choose(spec.Security, parts.Host, warnings);
        _ = LimitPlan.Limits(spec.Resources, parts.Host, warnings);
        ResourcePlan.Check(spec.Resources, parts.Host, warnings);
        _ = ResourcePlan.Build(spec, [], parts.Host);
        BindSources.Check(spec);
        if (spec.Init && !File.Exists(parts.Options.InitPath))
        {
            throw new EngineException(
                EngineFailure.Unavailable,
                $"init: {parts.Options.InitPath} is not installed (Debian: apt-get install catatonit)");
        }

        CheckTargets(spec);
        foreach (var mount in spec.Mounts.OfType<MountSpec.Image>())
        {
            _ = ImageMounts.Require(parts.Images, mount);
        }

        return warnings;
    }

    private static void CheckTargets(ContainerSpec spec)
    {
        var targets = new HashSet<string>(StringComparer.Ordinal);
        foreach (var mount in spec.Mounts)
        {
            if (!mount.Target.StartsWith('/') || mount.Target == "/")
            {
                throw new EngineException(
                    EngineFailure.InvalidSpec,
                    $"invalid mount target {mount.Target}: it must be an absolute path, and not the root");
            }

            if (!targets.Add(mount.Target.TrimEnd('/')))
            {
                throw new EngineException(EngineFailure.InvalidSpec, $"Duplicate mount point: {mount.Target}");
            }
        }
    }

    private ImmutableArray<AnonymousVolume> AnonymousVolumes(CreateRequest request, ImageConfig image)
    {
        var asked = request.Spec.Mounts;
        var targets = asked.OfType<MountSpec.Volume>()
            .Where(mount => mount.Name is null)
            .Select(mount => (mount.Target, mount.Labels))
            .Concat(image.Volumes
                .Where(target => !asked.Any(mount => mount.Target.TrimEnd('/') == target.TrimEnd('/')))
                .Select(target => (Target: target, new MountSpec.Volume { Target = target }.Labels)));
        return
        [
            .. targets.DistinctBy(target => target.Target, StringComparer.Ordinal).Select(target =>
                request.Inherited.TryGetValue(target.Target, out var name) && parts.Volumes.Find(name) is not null
                    ? new AnonymousVolume(target.Target, name, null)
                    : new AnonymousVolume(target.Target, VolumeStore.NewName(), target.Labels)),
        ];
    }

    // Nobody would know whose they are after a crash in between: so the container is there first, as one that is to be
    // removed, with them. The record that is written at the end says otherwise.
    private async Task MakeVolumesAsync(
        ContainerRecord record,
        ImmutableArray<AnonymousVolume> anonymous,
        UndoStack undo,
        CancellationToken cancellationToken)
    {
        ImmutableArray<AnonymousVolume> missing = [.. anonymous.Where(volume => volume.Labels is not null)];
        if (missing.IsEmpty)
        {
            return;
        }

        var condemned = record with
        {
            IsRemoving = true,
            RemovesVolumes = true,
            AnonymousVolumes = missing.ToImmutableSortedDictionary(
                volume => volume.Target, volume => volume.Name, StringComparer.Ordinal),
        };
        parts.Records.Save(condemned, Durability.SurvivesTheProcess);
        foreach (var volume in missing)
        {
            await parts.Volumes.CreateAnonymousAsync(volume.Name, volume.Labels!, cancellationToken);
            undo.Push("remove a volume", () => parts.Volumes.RemoveAsync(
                volume.Name, force: true, CancellationToken.None));
        }
    }

    // A volume named in a spec comes into being with its first container, as in Docker.
    private async Task EnsureVolumesAsync(ContainerSpec spec, CancellationToken cancellationToken)
    {
        foreach (var mount in spec.Mounts.OfType<MountSpec.Volume>())
        {
            if (mount.Name is { } name && parts.Volumes.Find(name) is null)
            {
                await parts.Volumes.EnsureAsync(
                    new Model.Volumes.VolumeSpec { Name = name, Labels = mount.Labels }, cancellationToken);
            }
        }
    }

    private void MakeDirectories(ContainerId id, UndoStack undo)
    {
        var directory = _paths.Container(id);
        Directory.CreateDirectory(_paths.Containers);
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        undo.Push("remove the container's directory", () => Directory.Delete(directory, recursive: true));
        foreach (var path in (string[])[_paths.Upper(id), _paths.Work(id), _paths.Merged(id), _paths.Runs(id)])
        {
            Directory.CreateDirectory(path);
        }
    }

    /// <param name="Labels">Null: it is there already, a predecessor's.</param>
    private sealed record AnonymousVolume(
        string Target, string Name, ImmutableSortedDictionary<string, string>? Labels);
}

using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Orc.Agent.Engine.Events;
using Orc.Linux.FileTrees;
using Orc.Linux.Mounts;
using Orc.Model.Containers;
using Orc.Model.Volumes;

namespace Orc.Agent.Volumes;

/// <summary>
/// The volumes of one node, by Docker's local driver: a directory each, or what its options mount. A record is written
/// before the directory is made and removed after it is gone.
/// </summary>
internal sealed partial class VolumeStore
{
    private const int AnonymousNameLength = 64;
    private const string AnonymousLabel = "com.docker.volume.anonymous";

    private readonly VolumePaths _paths;
    private readonly VolumeRecords _records;
    private readonly VolumeMounts _mounts;
    private readonly VolumeContent _content;
    private readonly Func<string, ImmutableArray<string>> _users;
    private readonly EngineEvents _events;
    private readonly TimeProvider _time;
    private readonly ILogger<VolumeStore> _logger;
    private readonly NamedGates _gates = new();

    private ImmutableSortedDictionary<string, VolumeRecord> _volumes =
        ImmutableSortedDictionary.Create<string, VolumeRecord>(StringComparer.Ordinal);

    /// <summary>Reads the records and finishes what a dying daemon left half done.</summary>
    /// <param name="directory">Where the volumes are.</param>
    /// <param name="mounts">Where mounts that volumes ask for are made.</param>
    /// <param name="users">The containers, running or not, that use a volume, in words for people.</param>
    public VolumeStore(
        string directory,
        MountNamespace mounts,
        Func<string, ImmutableArray<string>> users,
        EngineEvents events,
        TimeProvider time,
        ILogger<VolumeStore> logger)
    {
        _paths = new VolumePaths(directory);
        _records = new VolumeRecords(_paths);
        _mounts = new VolumeMounts(_paths, mounts);
        _content = new VolumeContent(_paths, mounts);
        (_users, _events, _time, _logger) = (users, events, time, logger);
        foreach (var record in _records.Load())
        {
            if (Directory.Exists(_paths.Volume(record.Name)))
            {
                _content.RecoverReplacement(record.Name);
            }

            _content.Create(record.Name);
            _content.Recover(record.Name);
            _volumes = _volumes.Add(record.Name, record);
        }
    }

    public ImmutableArray<VolumeRecord> List() => [.. _volumes.Values.Where(record => !record.IsRemoving)];

    public VolumeRecord? Find(string name) =>
        _volumes.GetValueOrDefault(name) is { IsRemoving: false } record ? record : null;

    /// <summary>Where its content is, in the engine's mount namespace.</summary>
    public string MountpointOf(string name) => _paths.Content(name);

    /// <summary>Makes a volume, or finds it as it was asked for; labels of one that is there stay its own.</summary>
    public async Task<VolumeRecord> EnsureAsync(VolumeSpec spec, CancellationToken cancellationToken)
    {
        VolumeName.Check(spec.Name);
        VolumeMount.Parse(spec);
        using var gate = await _gates.EnterAsync(spec.Name, cancellationToken);
        if (Find(spec.Name) is { } existing)
        {
            return Same(existing, spec);
        }

        await FinishRemovalAsync(spec.Name);
        return Create(new VolumeRecord { Spec = spec, CreatedAt = _time.GetUtcNow() });
    }

    /// <summary>A volume of one container: a directory, under a name nobody else has.</summary>
    public Task<VolumeRecord> CreateAnonymousAsync(
        ImmutableSortedDictionary<string, string> labels, CancellationToken cancellationToken) =>
        CreateAnonymousAsync(NewName(), labels, cancellationToken);

    /// <summary>A name that nobody has, for whoever must write it down before there is a volume.</summary>
    public static string NewName() => RandomNumberGenerator.GetHexString(AnonymousNameLength, lowercase: true);

    /// <param name="name">Of <see cref="NewName"/>.</param>
    public async Task<VolumeRecord> CreateAnonymousAsync(
        string name, ImmutableSortedDictionary<string, string> labels, CancellationToken cancellationToken)
    {
        using var gate = await _gates.EnterAsync(name, cancellationToken);
        return Create(new VolumeRecord
        {
            Spec = new VolumeSpec { Name = name, Labels = labels.SetItem(AnonymousLabel, "") },
            CreatedAt = _time.GetUtcNow(),
            IsAnonymous = true,
        });
    }

    /// <summary>
    /// The directory to bind into a container; what options ask for is mounted there now. Again for the same container
    /// is fine.
    /// </summary>
    public async Task<string> AcquireAsync(string name, ContainerId user, CancellationToken cancellationToken)
    {
        using var gate = await _gates.EnterAsync(name, cancellationToken);
        if (VolumeMount.Parse(Require(name).Spec) is { } mount)
        {
            await _mounts.AcquireAsync(name, mount, user, cancellationToken);
        }

        return _paths.Content(name);
    }

    /// <summary>The container's run has ended. Nothing happens if it did not use the volume, or that is gone.</summary>
    public async Task ReleaseAsync(string name, ContainerId user)
    {
        using var gate = await _gates.EnterAsync(name, CancellationToken.None);
        if (Find(name) is { Spec.Options.IsEmpty: false })
        {
            await _mounts.ReleaseAsync(name, user);
        }
    }

    /// <summary>A part of an acquired volume for <see cref="MountSpec.Volume.Subpath"/>, safe from its links.</summary>
    public async Task<MountTree> OpenPartAsync(string name, string part, CancellationToken cancellationToken)
    {
        using var gate = await _gates.EnterAsync(name, cancellationToken);
        Require(name);
        return await _content.OpenPartAsync(name, part);
    }

    /// <summary>
    /// Copies what a directory has into an acquired volume that is empty; else nothing happens.
    /// </summary>
    public Task FillAsync(string name, string sourceDirectory, CancellationToken cancellationToken) =>
        FillAsync(new VolumePlace(name, null), sourceDirectory, "", cancellationToken);

    /// <param name="place">What is filled, if it is there and empty.</param>
    /// <param name="root">A container's root.</param>
    /// <param name="path">A path in it: its links are followed as the container would, and lead nowhere else.</param>
    /// <param name="cancellationToken">Calls it off.</param>
    public async Task FillAsync(VolumePlace place, string root, string path, CancellationToken cancellationToken)
    {
        using var gate = await _gates.EnterAsync(place.Volume, cancellationToken);
        Require(place.Volume);
        await _content.FillAsync(place, root, path.TrimStart('/'), cancellationToken);
    }

    /// <summary>Works on what it holds.</summary>
    public async Task ReadAsync(string name, Func<DirectoryHandle, Task> work, CancellationToken cancellationToken)
    {
        RequirePlain(Require(name));
        using var content = _content.Open(name);
        cancellationToken.ThrowIfCancellationRequested();
        await work(content);
    }

    /// <summary>Gives it other content: all that is made, or what it had.</summary>
    /// <param name="name">Which one.</param>
    /// <param name="replace">What is in it may go.</param>
    /// <param name="make">Makes the content.</param>
    /// <param name="cancellationToken">Calls it off before it begins.</param>
    public async Task ReplaceAsync(
        string name, bool replace, Func<DirectoryHandle, Task> make, CancellationToken cancellationToken)
    {
        using var gate = await _gates.EnterAsync(name, cancellationToken);
        RequirePlain(Require(name));
        if (!replace && Directory.EnumerateFileSystemEntries(_paths.Content(name)).Any())
        {
            throw new VolumeException(
                VolumeFailure.Conflict, $"volume {name} is not empty: --replace takes away what is in it");
        }

        await _content.ReplaceAsync(name, make);
        LogReplaced(name);
    }

    public Task<long> MeasureAsync(string name) => _content.MeasureAsync(name);

    /// <param name="force">A volume that is not there is fine.</param>
    public async Task RemoveAsync(string name, bool force, CancellationToken cancellationToken)
    {
        using var gate = await _gates.EnterAsync(name, cancellationToken);
        var isHalfRemoved = await FinishRemovalAsync(name);
        switch (Find(name))
        {
            case { } record when _users(name) is [_, ..] users:
                throw new VolumeException(
                    VolumeFailure.Conflict,
                    $"cannot remove volume {record.Name}: it is used by {string.Join(", ", users)}; " +
                    $"remove {(users.Length == 1 ? "that container" : "those containers")} first");
            case { } record:
                await RemoveAsync(record);
                break;
            case null when !force && !isHalfRemoved:
                throw VolumeException.NoSuchVolume(name);
        }
    }

    /// <summary>Takes away what no container uses.</summary>
    /// <param name="all">Named ones too, not only those made for one container.</param>
    public async Task<PrunedVolumes> PruneAsync(
        bool all, Func<VolumeRecord, bool> filter, CancellationToken cancellationToken)
    {
        var removed = ImmutableArray.CreateBuilder<string>();
        var bytes = 0L;
        foreach (var candidate in List().Where(record => (all || record.IsAnonymous) && filter(record)))
        {
            using var gate = await _gates.EnterAsync(candidate.Name, cancellationToken);
            if (Find(candidate.Name) is { } record && _users(record.Name) is [])
            {
                await _mounts.UnmountAsync(record.Name);
                bytes += await _content.MeasureAsync(record.Name);
                await RemoveAsync(record);
                removed.Add(record.Name);
            }
        }

        return new PrunedVolumes(removed.ToImmutable(), bytes);
    }

    /// <summary>Finishes removals that a dying daemon began.</summary>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        foreach (var record in _volumes.Values.Where(record => record.IsRemoving))
        {
            using var gate = await _gates.EnterAsync(record.Name, cancellationToken);
            await FinishRemovalAsync(record.Name);
        }
    }

    private VolumeRecord Require(string name) => Find(name) ?? throw VolumeException.NoSuchVolume(name);

    private static void RequirePlain(VolumeRecord record)
    {
        if (!record.Spec.Options.IsEmpty)
        {
            throw new VolumeException(
                VolumeFailure.Conflict,
                $"what is in volume {record.Name} lies elsewhere, by its options "
                + $"({string.Join(", ", record.Spec.Options.Select(option => $"{option.Key}={option.Value}"))}): "
                + "copy it there");
        }
    }

    private static VolumeRecord Same(VolumeRecord existing, VolumeSpec spec) =>
        VolumeDifferences.Of(existing.Spec, spec) is { Length: > 0 } differences
            ? throw new VolumeException(
                VolumeFailure.Conflict,
                $"volume {spec.Name} exists with another configuration ({differences}): use another name, or remove " +
                "it, and what is in it, first")
            : existing;

    private VolumeRecord Create(VolumeRecord record)
    {
        _records.Save(record);
        _content.Create(record.Name);
        ImmutableInterlocked.Update(ref _volumes, volumes => volumes.SetItem(record.Name, record));
        Publish("create", record);
        LogCreated(record.Name);
        return record;
    }

    // One that failed, or that a dying daemon left. False: there is none.
    private async Task<bool> FinishRemovalAsync(string name)
    {
        if (_volumes.GetValueOrDefault(name) is not { IsRemoving: true } record)
        {
            return false;
        }

        await RemoveAsync(record);
        return true;
    }

    private async Task RemoveAsync(VolumeRecord record)
    {
        var removing = record with { IsRemoving = true };
        _records.Save(removing);
        ImmutableInterlocked.Update(ref _volumes, volumes => volumes.SetItem(record.Name, removing));
        await _mounts.UnmountAsync(record.Name);
        await _content.RemoveAsync(record.Name);
        _records.Remove(record);
        ImmutableInterlocked.Update(ref _volumes, volumes => volumes.Remove(record.Name));
        Publish("destroy", record);
        LogRemoved(record.Name);
    }

    private void Publish(string action, VolumeRecord record) => _events.Publish(
        new EngineEvent("volume", action, record.Name)
        {
            Time = _time.GetUtcNow(),
            Attributes = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
                .Add("driver", record.Spec.Driver),
        });
}

using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Orc.Agent.Engine.Events;
using Orc.Agent.Volumes;
using Orc.Linux.FileTrees;
using Orc.Linux.Mounts;
using Orc.Model.Volumes;

namespace Orc.Host.Tests.Volumes;

/// <summary>A store in a folder of its own, whose mounts are made in a pinned namespace as on hybrid hosts.</summary>
internal sealed class VolumeWorld : IAsyncDisposable
{
    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory("orc-volumes-");

    public string Root => Path.Combine(_place.FullName, "volumes");

    public MountNamespace Mounts { get; private set; } = null!;

    public VolumeStore Store { get; private set; } = null!;

    public EngineEvents Events { get; } = new();

    /// <summary>Who uses a volume, by its name.</summary>
    public Dictionary<string, ImmutableArray<string>> Users { get; } = [];

    public static async Task<VolumeWorld> StartAsync()
    {
        var world = new VolumeWorld();
        world.Mounts = await MountNamespace.OpenPinnedAsync(world.In("mnt"), []);
        await world.RestartAsync();
        return world;
    }

    /// <summary>As after a crash: only what is on disk, and the mounts, are there.</summary>
    public async Task RestartAsync()
    {
        Store = new VolumeStore(
            Root,
            Mounts,
            name => Users.GetValueOrDefault(name, []),
            Events,
            TimeProvider.System,
            NullLogger<VolumeStore>.Instance);
        await Store.RecoverAsync(CancellationToken.None);
    }

    public string In(string name) => Path.Combine(_place.FullName, name);

    public Task<VolumeRecord> VolumeAsync(string name, params string[] options) => Store.EnsureAsync(
        new VolumeSpec
        {
            Name = name,
            Options = options.ToImmutableSortedDictionary(
                option => option.Split('=', 2)[0], option => option.Split('=', 2)[1], StringComparer.Ordinal),
        },
        CancellationToken.None);

    public static string Shell(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("sh")
        {
            ArgumentList = { "-ec", command },
            RedirectStandardOutput = true,
        })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    public async ValueTask DisposeAsync()
    {
        var left = await Mounts.RunAsync(
            () => MountEntry.ReadOwn().Count(entry => entry.Target.StartsWith(Root, StringComparison.Ordinal)));
        Mounts.Dispose();
        MountNamespace.Unpin(In("mnt"));
        using (var parent = DirectoryHandle.Open(_place.Parent!.FullName))
        {
            parent.RemoveTree(Encoding.UTF8.GetBytes(_place.Name));
        }

        Assert.Equal(0, left);
    }
}

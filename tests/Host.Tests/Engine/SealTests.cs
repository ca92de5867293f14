using Orc.Linux.Mounts;

namespace Orc.Host.Tests.Engine;

public sealed class SealTests
{
    [Fact]
    public async Task Seal_InANamespaceOfItsOwn_HoldsThereUntilTheFileIsReplaced()
    {
        var place = Directory.CreateTempSubdirectory("orc-seal-").FullName;
        var (program, pin) = ($"{place}/runtime", $"{place}/mnt");
        await File.WriteAllTextAsync(program, "first", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink($"{place}/link", program);
        try
        {
            using var mounts = await MountNamespace.OpenPinnedAsync(pin, []);
            // Once, by whatever name.
            await mounts.RunAsync(() => MountPoint.Seal($"{place}/link"));
            await mounts.RunAsync(() => MountPoint.Seal(program));
            Assert.Equal(1, await mounts.RunAsync(
                () => MountEntry.ReadOwn().Count(entry => entry.Target == program)));
            var refused = await Assert.ThrowsAnyAsync<IOException>(
                () => mounts.RunAsync(() => File.WriteAllText(program, "by a container")));
            Assert.Contains("Read-only", refused.Message, StringComparison.Ordinal);

            // A package's upgrade, in the host's namespace, puts another file in its place.
            Assert.DoesNotContain(MountEntry.ReadOwn(), entry => entry.Target == program);
            await File.WriteAllTextAsync($"{program}.new", "second", TestContext.Current.CancellationToken);
            File.Move($"{program}.new", program, overwrite: true);
            Assert.Equal("second", await mounts.RunAsync(() => File.ReadAllText(program)));
        }
        finally
        {
            MountNamespace.Unpin(pin);
            Directory.Delete(place, recursive: true);
        }
    }
}

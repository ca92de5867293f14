using Orc.Agent.Engine.Oci;
using Orc.Model.Containers;
using Orc.Model.Images;
using Orc.Model.Units;

namespace Orc.Agent.Tests.Engine.Oci;

public sealed class SpecBuilderTests
{
    /// <summary>A name given to a shared namespace would be everybody's.</summary>
    [Theory]
    [InlineData(null, "web", "example.org")]
    [InlineData("host", null, null)]
    [InlineData("container:db", null, null)]
    public void Build_Names_AreSetInANamespaceOfItsOwnOnly(string? mode, string? host, string? domain)
    {
        var spec = Build(Plain() with { Security = new SecuritySpec { UtsMode = mode } });

        Assert.Equal(host, spec.Hostname);
        Assert.Equal(domain, spec.Domainname);
        Assert.Contains("HOSTNAME=web", spec.Process.Environment);
    }

    [Theory]
    [InlineData(null, "size=67108864")]
    [InlineData(0L, "size=67108864")]
    [InlineData(1L << 20, "size=1048576")]
    public void Build_SharedMemory_IsNeverWithoutEnd(long? asked, string expected)
    {
        var spec = Build(Plain() with { ShmSize = asked is { } bytes ? new ByteSize(bytes) : null });

        Assert.Contains(expected, spec.Mounts.Single(mount => mount.Destination == "/dev/shm").Options);
    }

    [Theory]
    [InlineData("systempaths=unconfined")]
    [InlineData("systempaths:unconfined")]
    public void Build_SystemPathsUnconfined_HidesNothing(string option)
    {
        var spec = Build(Plain() with { Security = new SecuritySpec { Options = [option] } });

        Assert.Empty(spec.MaskedPaths);
        Assert.Empty(spec.ReadOnlyPaths);
        Assert.NotEmpty(Build(Plain()).MaskedPaths);
    }

    [Theory]
    [InlineData(false, null, null)]
    [InlineData(true, null, "unconfined")]
    [InlineData(true, "seccomp=/etc/mine.json", "/etc/mine.json")]
    [InlineData(false, "seccomp:unconfined", "unconfined")]
    public void Seccomp_Privileged_DropsNoProfileThatIsNamed(bool isPrivileged, string? option, string? expected) =>
        Assert.Equal(
            expected,
            SecurityOptions.Seccomp(new SecuritySpec
            {
                Privileged = isPrivileged,
                Options = option is null ? [] : [option],
            }));

    [Theory]
    [InlineData("", "/srv")]
    [InlineData("/app", "/app")]
    public void Build_EmptyWorkingDirectory_IsTheImages(string asked, string expected) =>
        Assert.Equal(expected, Build(Plain() with { WorkingDirectory = asked }).Process.WorkingDirectory);

    private static OciSpec Build(ContainerSpec spec) => SpecBuilder.Build(
        new SpecInput
        {
            Spec = spec,
            Names = new UtsNames("web", "example.org"),
            Image = new ImageConfig { Platform = Platform.Host, WorkingDir = "/srv" },
            Host = TestHost.Facts,
            User = ContainerUser.Root,
            RootPath = "/root",
            CgroupsPath = "/orc/web",
            SharedContainers = new Dictionary<string, int> { ["db"] = 4711 },
        },
        []);

    private static ContainerSpec Plain() => new() { Name = "web", Image = "web:1", Command = ["true"] };
}

using Orc.Agent.Engine.Mounts;
using Orc.Model.Containers;

namespace Orc.Agent.Tests.Engine.Mounts;

public class MountTroubleTests
{
    private static readonly ContainerSpec Spec = new()
    {
        Name = "web",
        Image = "web:1",
        Mounts =
        [
            new MountSpec.Bind { Source = "/srv/app.conf", Target = "/data" },
            new MountSpec.Bind { Source = "/srv/conf.d", Target = "/etc/file" },
            new MountSpec.Bind { Source = "/srv/data", Target = "/etc/file/sub" },
            new MountSpec.Volume { Name = "shop_db", Target = "/etc/passwd" },
        ],
    };

    [Theory]
    [InlineData(
        "mount `/run/orc/staging/0` to `data`: Not a directory",
        "cannot mount the file /srv/app.conf at /data, which is a directory in the container: name the file there "
            + "(/data/app.conf), or mount a directory")]
    [InlineData(
        "error mounting \"/srv/app.conf\" to rootfs at \"/data\": mount /srv/app.conf:/data, flags: 0x5000: not a "
            + "directory",
        "cannot mount the file /srv/app.conf at /data, which is a directory in the container: name the file there "
            + "(/data/app.conf), or mount a directory")]
    [InlineData(
        "mount `/run/data` to `etc/file`: Not a directory",
        "cannot mount /srv/conf.d at /etc/file, which is a file in the container: mount a file there, or the directory "
            + "at another place")]
    [InlineData(
        "mount `/v` to `etc/passwd`: Not a directory",
        "cannot mount volume shop_db at /etc/passwd, which is a file in the container: mount a file there, or the "
            + "directory at another place")]
    [InlineData(
        "mkdir `/etc/file/sub`: Not a directory",
        "cannot mount /srv/data at /etc/file/sub: a part of that path is a file in the container; mount it at another "
            + "place")]
    [InlineData(
        "open `/var/lib/orc/x/rootfs/etc/file/sub`: Not a directory",
        "cannot mount /srv/data at /etc/file/sub: a part of that path is a file in the container; mount it at another "
            + "place")]
    [InlineData("chdir to `/home`: Not a directory", null)]
    [InlineData("mount `/srv/app.conf` to `data`: Permission denied", null)]
    public void Explain_FileAndDirectory_NamesTheMountAndWhatToDo(string words, string? expected) =>
        Assert.Equal(expected, MountTrouble.Explain(Spec, words, path => path != "/srv/app.conf"));
}

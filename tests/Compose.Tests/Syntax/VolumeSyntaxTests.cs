using Orc.Compose.Projects;

namespace Orc.Compose.Tests.Syntax;

public class VolumeSyntaxTests
{
    [Theory]
    [InlineData("/data", "volume  /data")]
    [InlineData("v:/data", "volume v /data")]
    [InlineData("v:/data:ro", "volume v /data ro")]
    [InlineData("v:/data:rw", "volume v /data")]
    [InlineData("v:/data:nocopy", "volume v /data nocopy")]
    [InlineData("v:/data:ro,nocopy", "volume v /data ro nocopy")]
    [InlineData("v:/data/", "volume v /data")]
    [InlineData("v:/a/../b", "volume v /b")]
    [InlineData("/h:/data", "bind /h /data create")]
    [InlineData("/h/:/data", "bind /h /data create")]
    [InlineData(".:/data", "bind /work /data create")]
    [InlineData("./x:/data", "bind /work/x /data create")]
    [InlineData("../x:/data", "bind /x /data create")]
    [InlineData(".hidden:/data", "bind /work/.hidden /data create")]
    [InlineData("~:/data", "bind /home/me /data create")]
    [InlineData("~/x:/data", "bind /home/me/x /data create")]
    [InlineData("/h:/data:ro,z", "bind /h /data ro create z")]
    [InlineData("/h:/data:Z", "bind /h /data create Z")]
    [InlineData("/h:/data:rshared", "bind /h /data create rshared")]
    [InlineData("/h:/data:ro,rslave", "bind /h /data ro create rslave")]
    [InlineData("{type: bind, source: ./x, target: /data}", "bind /work/x /data")]
    [InlineData(
        "{type: bind, source: /x, target: /data, read_only: true, bind: {create_host_path: true, propagation:"
        + " shared, selinux: z}}",
        "bind /x /data ro create shared z")]
    [InlineData("{type: bind, source: /x, target: /data, bind: {recursive: disabled}}", "bind /x /data flat")]
    [InlineData(
        "{type: volume, source: v, target: /data, volume: {nocopy: true, subpath: a/b, labels: [l=1]}}",
        "volume v /data nocopy sub=a/b l=1")]
    [InlineData("{type: volume, target: /data}", "volume  /data")]
    [InlineData("{type: tmpfs, target: /data, tmpfs: {size: 64m, mode: 01770}}", "tmpfs  /data 67108864 1016")]
    public void Volumes_Entry_IsMountedAs(string entry, string expected)
    {
        var result = Given.Load($"services:\n  web:\n    image: i\n    volumes:\n      - {entry}\nvolumes: {{v: }}\n");

        Assert.Equal("", Given.Said(result));
        Assert.Equal(expected, Show(result.Project!.Services[0].Volumes[0]));
    }

    [Theory]
    [InlineData("''", "services.web.volumes[0]: \"\" is not a volume such as data:/var/lib/data:ro: an empty part")]
    [InlineData(
        "v:/data:ro:x",
        "services.web.volumes[0]: \"v:/data:ro:x\" is not a volume such as data:/var/lib/data:ro: too many colons")]
    [InlineData(
        "':/data'",
        "services.web.volumes[0]: \":/data\" is not a volume such as data:/var/lib/data:ro: an empty part")]
    [InlineData("'v:'", "services.web.volumes[0]: \"v:\" is not a volume such as data:/var/lib/data:ro: an empty part")]
    [InlineData("v:data", "service \"web\": the target \"data\" of a volume must be an absolute path")]
    [InlineData(
        "12",
        "services.web.volumes[0]: expected a volume such as data:/var/lib/data or a mapping, got the number 12")]
    [InlineData(
        "v:/data:fast",
        "warning: services.web.volumes[0]: the volume option \"fast\" is not known and has no effect")]
    [InlineData("nope:/data", "service \"web\" uses the volume \"nope\", which is not declared in volumes:")]
    [InlineData("{target: /x}", "services.web.volumes[0]: the key \"type\" is missing")]
    [InlineData(
        "{type: bond, target: /x}",
        "services.web.volumes[0].type: expected one of bind, volume, tmpfs, cluster, npipe, image, got"
        + " \"bond\" (did you mean \"bind\"?)")]
    [InlineData("{type: bind, target: /x}", "service \"web\": a bind needs a source")]
    [InlineData("{type: volume, source: v}", "service \"web\": a volume needs a target")]
    public void Volumes_BadEntry_SaysWhy(string entry, string message)
    {
        var said =
            Given.Complaints($"services:\n  web:\n    image: i\n    volumes:\n      - {entry}\nvolumes: {{v: }}\n");
        Assert.Contains($": {message}", said, StringComparison.Ordinal);
    }

    private static string Show(ComposeMount mount)
    {
        string?[] words =
        [
            mount.Kind.ToString().ToLowerInvariant(),
            mount.Source ?? "",
            mount.Target,
            mount.ReadOnly ? "ro" : null,
            mount.CreateHostPath ? "create" : null,
            mount.Recursive ? null : "flat",
            mount.Propagation,
            mount.Selinux,
            mount.NoCopy ? "nocopy" : null,
            mount.Subpath is { } subpath ? $"sub={subpath}" : null,
            .. mount.Labels.Select(label => $"{label.Key}={label.Value}"),
            mount.TmpfsSize?.Bytes.ToString(),
            mount.TmpfsMode?.ToString(),
        ];
        return string.Join(' ', words.Where(word => word is not null));
    }
}

using Orc.Agent.Devices;
using Orc.Model.Containers;

namespace Orc.Agent.Tests.Devices;

public sealed class CdiTests : IDisposable
{
    private const string Things = """
        cdiVersion: "0.6.0"
        kind: orc.test/thing
        annotations: {newer: keys}
        containerEdits:
          env: [COMMON=1]
        devices:
          - name: one
            containerEdits:
              env: ["ONE=1"]
              deviceNodes:
                - {path: /dev/one, hostPath: /dev/null, permissions: rw, fileMode: 384, uid: 7}
              mounts:
                - {hostPath: /lib/x, containerPath: /usr/lib/x, options: [ro, bind]}
              hooks:
                - {hookName: createContainer, path: /bin/h, args: [h, a], timeout: 3}
              additionalGids: [44]
          - name: two:0
        """;

    private const string Gpus = """
        {"kind": "nvidia.com/gpu", "devices": [
          {"name": "0", "containerEdits": {"env": ["A=0"]}},
          {"name": "1", "containerEdits": {"env": ["A=1"]}},
          {"name": "all", "containerEdits": {"env": ["A=all"]}}]}
        """;

    private readonly string _root = Directory.CreateTempSubdirectory("orc-cdi-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("vendor.com/class=name", true)]
    [InlineData("nvidia.com/gpu=0:1", true)]
    [InlineData("/dev/x=1", false)]
    [InlineData("class=name", false)]
    [InlineData("vendor/class=", false)]
    [InlineData("vendor/=x", false)]
    [InlineData("ven dor/class=x", false)]
    public void TryParse_ANameOrAPath_IsToldApart(string text, bool isName) =>
        Assert.Equal(isName, CdiName.TryParse(text, out _));

    [Fact]
    public void Read_Yaml_SaysAllThatTheDeviceWants()
    {
        var spec = CdiReader.Read("/etc/cdi/x.yaml", Things);

        Assert.Equal(("orc.test/thing", "COMMON=1"), (spec.Kind, Assert.Single(spec.Edits.Environment)));
        Assert.Equal(["one", "two:0"], spec.Devices.Select(device => device.Name));
        var edits = spec.Devices[0].Edits;
        Assert.Equal(
            new CdiNode { Path = "/dev/one", HostPath = "/dev/null", Permissions = "rw", Mode = 384, Uid = 7 },
            Assert.Single(edits.Nodes));
        var mount = Assert.Single(edits.Mounts);
        Assert.Equal(
            ("/lib/x", "/usr/lib/x", "bind", "ro,bind"),
            (mount.HostPath, mount.ContainerPath, mount.Type, string.Join(',', mount.Options)));
        var hook = Assert.Single(edits.Hooks);
        Assert.Equal(("createContainer", "/bin/h", 3), (hook.Moment, hook.Path, hook.Timeout));
        Assert.Equal(44u, Assert.Single(edits.Groups));
    }

    [Theory]
    [InlineData("kind: thing", "\"thing\" is no kind of devices such as vendor.com/class")]
    [InlineData("kind: a/b\ndevices: [{name: x}, {name: x}]", "the device x is there twice")]
    [InlineData("kind: a/b\ndevices: [{}]", "\"\" is no name of a device")]
    [InlineData("kind: a/b\ndevices: x", "devices is no list")]
    [InlineData(
        "kind: a/b\ndevices: [{name: x, containerEdits: {deviceNodes: [{type: c}]}}]", "path is missing")]
    [InlineData(
        "kind: a/b\ndevices: [{name: x, containerEdits: {hooks: [{hookName: later, path: /x}]}}]",
        "\"later\" is no moment that hooks run at")]
    [InlineData("&a [x]", "it is no mapping")]
    [InlineData("kind: a/b\ndevices: *a", "anchors and aliases are not for these files")]
    public void Read_SomethingWrong_IsSaid(string text, string message) => Assert.Equal(
        message, Assert.Throws<FormatException>(() => CdiReader.Read("/etc/cdi/x.yaml", text)).Message);

    [Theory]
    [InlineData("orc.test/thing=one", "COMMON=1 ONE=1", "")]
    [InlineData("orc.test/thing=one orc.test/thing=two:0", "COMMON=1 ONE=1", "")]
    [InlineData("/dev/null", "", "")]
    [InlineData(
        "orc.test/thing=no",
        "",
        "the device orc.test/thing=no is not known here; of orc.test/thing there are one, two:0")]
    [InlineData("gpu all", "A=all", "")]
    [InlineData("gpu 1", "A=0", "")]
    [InlineData("gpu 2", "A=0 A=1", "")]
    [InlineData("gpu 3", "", "3 devices of nvidia.com/gpu are asked for, and this machine has 2")]
    [InlineData("gpu ids=1", "A=1", "")]
    [InlineData(
        "gpu ids=7", "", "the device nvidia.com/gpu=7 is not known here; of nvidia.com/gpu there are 0, 1, all")]
    [InlineData(
        "gpu driver=amd", "", "no GPU of the driver amd is known here; there are nvidia.com/gpu")]
    [InlineData("gpu driver=nvidia", "A=all", "")]
    [InlineData("gpu driver=cdi ids=orc.test/thing=one", "COMMON=1 ONE=1", "")]
    [InlineData(
        "gpu driver=cdi ids=one", "", "\"one\" is no name of a device such as vendor.com/class=name")]
    public void Choose_WhatIsAsked_GivesItsEditsOrSaysWhyNot(string asked, string environment, string error)
    {
        Write("etc/things.yaml", Things);
        Write("run/gpus.json", Gpus);

        var edits = CdiChoice.Choose(Security(asked), Catalog(), out var said);

        Assert.Equal(error, said);
        Assert.Equal(environment, string.Join(' ', edits.Environment));
    }

    [Fact]
    public void Choose_NoFiles_SaysWhereTheyWouldBe()
    {
        CdiChoice.Choose(Security("gpu all"), Catalog(), out var said);

        Assert.StartsWith($"no GPU is known here: no file in {_root}/etc or {_root}/run names one", said);
    }

    [Fact]
    public void Read_ALaterFolder_WinsAndTwiceInOneIsNobodys()
    {
        Write("etc/a.yaml", "kind: a/b\ndevices: [{name: x, containerEdits: {env: [F=etc]}}, {name: y}]");
        Write("run/b.yaml", "kind: a/b\ndevices: [{name: x, containerEdits: {env: [F=run]}}]");
        Assert.Equal("F=run", Assert.Single(CdiChoice.Choose(Security("a/b=x"), Catalog(), out _).Environment));

        Write("run/c.yaml", "kind: a/b\ndevices: [{name: x}]");
        CdiChoice.Choose(Security("a/b=x"), Catalog(), out var said);
        Assert.Equal(
            $"the device a/b=x is not known here; of a/b there are y; a/b=x is in {_root}/run/b.yaml and in "
            + $"{_root}/run/c.yaml: it is not known which counts",
            said);
    }

    [Fact]
    public void Read_ABrokenFile_TakesOnlyItsOwnDevicesAway()
    {
        Write("etc/things.yaml", Things);
        Write("etc/broken.json", "{");

        var catalog = Catalog();

        Assert.Equal(["orc.test/thing=one", "orc.test/thing=two:0"], catalog.Names);
        Assert.StartsWith($"{_root}/etc/broken.json: ", Assert.Single(catalog.Troubles));
    }

    private static SecuritySpec Security(string asked)
    {
        var words = asked.Split(' ');
        if (words[0] != "gpu")
        {
            return new SecuritySpec { Devices = [.. words.Select(word => new DeviceSpec(word, word, "rwm"))] };
        }

        var ids = Value("ids=");
        return new SecuritySpec
        {
            DeviceRequests =
            [
                new DeviceRequestSpec
                {
                    Driver = Value("driver=") ?? "",
                    Count = int.TryParse(words[1], out var count) ? count : -1,
                    Ids = ids is null ? [] : [ids],
                    Capabilities = ["gpu"],
                },
            ],
        };

        string? Value(string key) => words
            .FirstOrDefault(word => word.StartsWith(key, StringComparison.Ordinal))?[key.Length..];
    }

    private CdiCatalog Catalog() => CdiCatalog.Read([Path.Combine(_root, "etc"), Path.Combine(_root, "run")]);

    private void Write(string path, string text)
    {
        var whole = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(whole)!);
        File.WriteAllText(whole, text);
    }
}

namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>Three machines, of which the second knows a device by a name of the Container Device Interface.</summary>
public sealed class DeviceHosts : ClusterHosts
{
    /// <summary>What the machines find their files in; the first and the third have none.</summary>
    internal string Folder { get; } = Directory.CreateTempSubdirectory("orc-e2e-cdi-").FullName;

    protected override string[] Images => ["busybox"];

    protected override string FlagsOf(int number)
    {
        var own = Directory.CreateDirectory(Path.Combine(Folder, $"node{number}")).FullName;
        if (number == 2)
        {
            File.WriteAllText(
                Path.Combine(own, "sink.json"),
                """
                {"cdiVersion": "0.6.0", "kind": "example.test/sink", "devices": [{"name": "one", "containerEdits": {
                  "deviceNodes": [{"path": "/dev/sink1", "hostPath": "/dev/null"}], "env": ["SINK=one"]}}]}
                """);
        }

        return $"--cdi-spec-dir {own}";
    }
}

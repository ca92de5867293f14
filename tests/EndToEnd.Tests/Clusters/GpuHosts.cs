namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>
/// Three machines, of which the second has one GPU by the files that a vendor's toolkit writes. Its device is one that
/// every machine has.
/// </summary>
public sealed class GpuHosts : ClusterHosts
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orc-e2e-gpu-").FullName;

    protected override string[] Images => ["busybox"];

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        try
        {
            await base.DisposeAsync();
        }
        finally
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    protected override string FlagsOf(int number)
    {
        var own = Directory.CreateDirectory(Path.Combine(_folder, $"node{number}")).FullName;
        if (number != 2)
        {
            return $"--cdi-spec-dir {own}";
        }

        File.WriteAllText(
            Path.Combine(own, "nvidia.yaml"),
            """
            cdiVersion: "0.5.0"
            kind: nvidia.com/gpu
            containerEdits:
              env: [NVIDIA_VISIBLE_DEVICES=void]
              deviceNodes: [{path: /dev/nvidiactl, hostPath: /dev/zero}]
            devices:
              - {name: "0", containerEdits: {deviceNodes: [{path: /dev/nvidia0, hostPath: /dev/null}], env: [GPU=0]}}
              - {name: all, containerEdits: {deviceNodes: [{path: /dev/nvidia0, hostPath: /dev/null}], env: [GPU=all]}}
            """);
        return $"--cdi-spec-dir {own} --node-generic-resource gpu=GPU-0";
    }
}

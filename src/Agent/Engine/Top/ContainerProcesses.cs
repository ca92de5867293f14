using System.Text;
using Microsoft.Win32.SafeHandles;
using Orc.Linux.Cgroups;
using Orc.Linux.Files;
using Orc.Linux.Processes;

namespace Orc.Agent.Engine.Top;

/// <summary>The processes of a running container, as the host's <c>ps</c> shows them.</summary>
internal sealed class ContainerProcesses(CgroupHost cgroups)
{
    private static readonly string[] Places = ["/usr/bin/ps", "/bin/ps"];

    /// <param name="container">Whose processes.</param>
    /// <param name="arguments">For <c>ps</c>; empty: <c>-ef</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<ProcessTable> ListAsync(
        RunningContainer container, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var pids = cgroups.At(container.CgroupPath).Processes().ToHashSet();
        var output = await RunAsync(arguments.Count == 0 ? ["-ef"] : arguments, cancellationToken);
        return ProcessTableReader.Read(output, pids);
    }

    private static async Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var path = Places.FirstOrDefault(File.Exists)
            ?? throw new EngineException(
                EngineFailure.Unavailable,
                "cannot list processes: this machine has no ps (Debian: apt install procps)");
        using var output = Pipe.Create();
        using var errors = Pipe.Create();
        using var child = ChildProcess.Spawn(new SpawnRequest
        {
            Path = path,
            Arguments = arguments,
            Environment = [$"PATH={Oci.ProcessPlan.DefaultPath}", "LC_ALL=C"],
            Descriptors = new Dictionary<int, SafeFileHandle> { [1] = output.Writer, [2] = errors.Writer },
            NewSession = true,
        });
        output.Writer.Dispose();
        errors.Writer.Dispose();
        using var reader = new StreamReader(new PolledStream(output.Reader), Encoding.UTF8);
        using var errorReader = new StreamReader(new PolledStream(errors.Reader), Encoding.UTF8);
        var texts = await Task.WhenAll(
            reader.ReadToEndAsync(cancellationToken), errorReader.ReadToEndAsync(cancellationToken));
        var status = await child.WaitForExitAsync(cancellationToken);
        return status.IsSuccess
            ? texts[0]
            : throw new EngineException(
                EngineFailure.InvalidSpec, $"ps {string.Join(' ', arguments)}: {texts[1].Trim()}");
    }
}

using System.Text;
using Microsoft.Win32.SafeHandles;
using Orc.Agent.Engine.Conmon;
using Orc.Agent.Engine.Exec;
using Orc.Linux;
using Orc.Linux.Cgroups;
using Orc.Linux.Files;
using Orc.Linux.Mounts;
using Orc.Linux.Processes;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Runtime;

/// <summary>
/// Runs an OCI runtime's commands in the engine's mount namespace, where they see what they must see.
/// </summary>
internal sealed class RuntimeCommands(MountNamespace mounts, AttachWarmth warmth)
{
    private const string Delete = "delete";

    /// <summary>
    /// Runtimes make a copy of themselves and run that, lest a container write to their file (CVE-2019-5736), unless it
    /// cannot be written: 2 ms each time. Only where nobody else sees it: in a namespace of the engine's own.
    /// </summary>
    public Task SealAsync(IEnumerable<string> programs) => mounts.RunAsync(() =>
    {
        foreach (var program in programs.Where(program => mounts.IsPrivate && File.Exists(program)))
        {
            try
            {
                MountPoint.Seal(program);
            }
            catch (LinuxException)
            {
                // It goes on copying itself.
            }
        }
    });

    /// <summary>A process will be put into a container's cgroup soon: the kernel may get ready for it.</summary>
    public void Expect() => warmth.Begin();

    /// <summary>Lets a created container's program begin.</summary>
    public async Task StartAsync(OciRuntime runtime, ContainerId id, CancellationToken cancellationToken)
    {
        var fifo = runtime.ExecFifo(id);
        if (runtime.IsCrun && Fifo.TrySend(fifo, "\0"u8))
        {
            File.Delete(fifo);
            return;
        }

        var (status, words) = await RunAsync(runtime, ["start", id.Value], cancellationToken);
        if (!status.IsSuccess)
        {
            throw RuntimeError.From(words);
        }
    }

    /// <summary>Was created and not started.</summary>
    public static bool WaitsToStart(OciRuntime runtime, ContainerId id) => File.Exists(runtime.ExecFifo(id));

    /// <summary>Forgets a container whose processes are gone. Harmless when there is none.</summary>
    public async Task DeleteAsync(OciRuntime runtime, ContainerId id)
    {
        var state = runtime.State(id);
        if (!Directory.Exists(state))
        {
            return;
        }

        if (!runtime.IsCrun)
        {
            await RunAsync(runtime, [Delete, "--force", id.Value], CancellationToken.None);
        }

        if (Directory.Exists(state))
        {
            Directory.Delete(state, recursive: true);
        }
    }

    /// <summary>
    /// Starts another process in a running container: <c>exec --process</c>. The child's end is the process's end, with
    /// its exit code; what the runtime itself has to say is in the launch's log. The descriptors 0, 1, 2 are the
    /// process's own, or a terminal's.
    /// </summary>
    public Task<ChildProcess> ExecAsync(ExecLaunch launch) => mounts.RunAsync(() => ChildProcess.Spawn(
        Request(
            launch.Runtime,
            [
                "--log", launch.Paths.Log,
                "exec", "--pid-file", launch.Paths.PidFile, "--process", launch.Paths.Process, launch.Container.Value,
            ]) with
        {
            Descriptors = launch.Descriptors,
        }));

    /// <summary>Runs a command to its end; what it wrote on standard error comes back.</summary>
    public async Task<(ExitStatus Status, string Words)> RunAsync(
        OciRuntime runtime, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        using var errors = Pipe.Create();
        var request = Request(runtime, command) with
        {
            Descriptors = new Dictionary<int, SafeFileHandle> { [2] = errors.Writer },
        };
        using var child = await mounts.RunAsync(() => ChildProcess.Spawn(request));
        errors.Writer.Dispose();
        using var reader = new StreamReader(new PolledStream(errors.Reader), Encoding.UTF8);
        var words = await reader.ReadToEndAsync(cancellationToken);
        return (await child.WaitForExitAsync(cancellationToken), words);
    }

    private static SpawnRequest Request(OciRuntime runtime, IReadOnlyList<string> command) => new()
    {
        Path = runtime.Path,
        Arguments = [.. runtime.GlobalArguments, .. command],
        Environment = [$"PATH={Oci.ProcessPlan.DefaultPath}"],
        WorkingDirectory = "/",
        NewSession = true,
    };
}

using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Orc.Linux.Files;

namespace Orc.Linux.Processes;

/// <summary>
/// A child started by posix_spawn: clean signal dispositions (the .NET runtime ignores SIGPIPE, and children of
/// <see cref="System.Diagnostics.Process"/> inherit that) and no descriptor but the given ones.
/// It lives in the namespaces of the thread that spawns it. Its exit must be awaited, or it stays a zombie.
/// </summary>
public sealed class ChildProcess : IDisposable
{
    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;
    private const short SetSession = 0x80;
    private const int StructureBytes = 512;     // glibc: file actions 80, attributes 336, sigset_t 128

    private ChildProcess(int pid, ProcessDescriptor descriptor)
    {
        Pid = pid;
        Descriptor = descriptor;
    }

    public int Pid { get; }

    public ProcessDescriptor Descriptor { get; }

    public static unsafe ChildProcess Spawn(SpawnRequest request)
    {
        var actions = stackalloc byte[StructureBytes];
        var attributes = stackalloc byte[StructureBytes];
        var signals = stackalloc byte[StructureBytes];
        using var arguments = new StringVector([request.Path, .. request.Arguments]);
        using var environment = new StringVector(request.Environment);
        var lifted = new List<SafeFileHandle>();
        Check(ProcessCalls.InitializeActions(actions), request);
        Check(ProcessCalls.InitializeAttributes(attributes), request);
        try
        {
            AddDescriptors(actions, request, lifted);
            if (request.WorkingDirectory is { } directory)
            {
                Check(ProcessCalls.AddChangeDirectory(actions, directory), request);
            }

            // Not sigfillset, which leaves out 32 and 33: glibc would let the child ignore those two.
            new Span<byte>(signals, StructureBytes).Fill(0xff);
            Check(ProcessCalls.SetDefaultSignals(attributes, signals), request);
            new Span<byte>(signals, StructureBytes).Clear();
            Check(ProcessCalls.SetSignalMask(attributes, signals), request);
            var session = request.NewSession ? SetSession : (short)0;
            Check(ProcessCalls.SetFlags(attributes, (short)(SetSignalDefaults | SetSignalMask | session)), request);
            int pid;
            Check(
                ProcessCalls.Spawn(&pid, request.Path, actions, attributes, arguments.Start, environment.Start),
                request);
            return new ChildProcess(pid, ProcessDescriptor.OpenChild(pid));
        }
        finally
        {
            _ = ProcessCalls.DestroyActions(actions);
            _ = ProcessCalls.DestroyAttributes(attributes);
            lifted.ForEach(handle => handle.Dispose());
        }
    }

    /// <summary>Waits for the end and reaps.</summary>
    public async Task<ExitStatus> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await Descriptor.WaitForExitAsync(cancellationToken);
        return Reap();
    }

    public void Kill() => Descriptor.TrySendSignal(Signals.Kill);

    public void Dispose() => Descriptor.Dispose();

    // A source whose number is also some target's would be overwritten before it is copied: lift it out of the way.
    private static unsafe void AddDescriptors(byte* actions, SpawnRequest request, List<SafeFileHandle> lifted)
    {
        const int OpenReadWrite = 2;
        var highest = Math.Max(2, request.Descriptors.Count == 0 ? 2 : request.Descriptors.Keys.Max());
        foreach (var (target, handle) in request.Descriptors)
        {
            var source = handle;
            if (Descriptors.Number(handle) <= highest && Descriptors.Number(handle) != target)
            {
                source = Descriptors.Duplicate(handle, highest + 1);
                lifted.Add(source);
            }

            Check(ProcessCalls.AddDuplicate(actions, Descriptors.Number(source), target), request);
        }

        for (var standard = 0; standard <= 2; standard++)
        {
            if (!request.Descriptors.ContainsKey(standard))
            {
                Check(ProcessCalls.AddOpen(actions, standard, "/dev/null", OpenReadWrite, 0), request);
            }
        }

        Check(ProcessCalls.AddCloseFrom(actions, highest + 1), request);
    }

    // siginfo_t: int si_signo, si_errno, si_code; from offset 16: si_pid, si_uid, si_status.
    private unsafe ExitStatus Reap()
    {
        const int ByDescriptor = 3;
        const int Exited = 4;
        const int ExitedByItself = 1;
        var facts = stackalloc byte[128];
        while (ProcessCalls.WaitFor(ByDescriptor, Descriptors.Number(Descriptor.Handle), facts, Exited) < 0)
        {
            if ((Errno)Marshal.GetLastPInvokeError() != Errno.Interrupted)
            {
                throw LinuxException.Last($"wait for process {Pid}");
            }
        }

        var status = *(int*)(facts + 24);
        return *(int*)(facts + 8) == ExitedByItself ? new ExitStatus(status, 0) : new ExitStatus(0, status);
    }

    // posix_spawn and its family return the error instead of setting errno.
    private static void Check(int error, SpawnRequest request)
    {
        if (error != 0)
        {
            throw new LinuxException($"start {request.Path}", (Errno)error);
        }
    }

    /// <summary>A NULL-terminated array of C strings.</summary>
    private sealed unsafe class StringVector : IDisposable
    {
        public StringVector(IReadOnlyList<string> strings)
        {
            var bytes = strings.Sum(text => Encoding.UTF8.GetByteCount(text) + 1);
            var pointers = (strings.Count + 1) * sizeof(byte*);
            Start = (byte**)NativeMemory.Alloc((nuint)(pointers + bytes));
            var next = (byte*)Start + pointers;
            for (var index = 0; index < strings.Count; index++)
            {
                Start[index] = next;
                next += Encoding.UTF8.GetBytes(strings[index], new Span<byte>(next, int.MaxValue));
                *next++ = 0;
            }

            Start[strings.Count] = null;
        }

        public byte** Start { get; }

        public void Dispose() => NativeMemory.Free(Start);
    }
}

using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Orc.Agent.Names.Serving;
using Orc.Agent.Names.Tables;
using Orc.Linux.Seccomp;
using Orc.Model.Networks;

namespace Orc.Agent.Tests.Names;

public class PortHoldTests
{
    private const int NoNewPrivileges = 38;
    private const int SetSeccomp = 22;
    private const int FilterMode = 2;
    private const ulong BindToInterface = 62;
    private const uint UnknownOption = 92;

    [Fact]
    public void Open_OnAKernelThatCannotDeafenIt_HoldsThePort() => OnAnOldKernel(() =>
    {
        var port = FreePort();
        using var held = PortHold.Open(RelayedPort.Hold(PortProtocol.Udp, port));

        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Assert.Equal(
            SocketError.AddressAlreadyInUse, Assert.Throws<SocketException>(() => other.Bind(port)).SocketErrorCode);
    });

    private static IPEndPoint FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }

    // SO_BINDTOIFINDEX is refused to one thread, as kernels before 5.1 do.
    private static void OnAnOldKernel(Action work)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Refuse();
                work();
            }
#pragma warning disable CA1031 // Thrown again by the test.
            catch (Exception thrown)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(thrown);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    private static void Refuse()
    {
        var program = SeccompCompiler.Compile(new SeccompFilter
        {
            DefaultAction = "SCMP_ACT_ALLOW",
            Rules =
            [
                new SeccompRule
                {
                    Names = ["setsockopt"],
                    Action = "SCMP_ACT_ERRNO",
                    ErrorNumber = UnknownOption,
                    Arguments = [new SeccompArgument(2, BindToInterface, 0, "SCMP_CMP_EQ")],
                },
            ],
        });
        var pinned = GCHandle.Alloc(program, GCHandleType.Pinned);
        var filter = new Filter { Length = (ushort)(program.Length / 8), Program = pinned.AddrOfPinnedObject() };
        var place = GCHandle.Alloc(filter, GCHandleType.Pinned);
        try
        {
            Assert.Equal(0, ProcessControl(NoNewPrivileges, 1, 0, 0, 0));
            Assert.Equal(0, ProcessControl(SetSeccomp, FilterMode, place.AddrOfPinnedObject(), 0, 0));
        }
        finally
        {
            place.Free();
            pinned.Free();
        }
    }

#pragma warning disable SYSLIB1054 // What is generated would be unsafe code.
    [DllImport("libc", EntryPoint = "prctl")]
    private static extern int ProcessControl(int option, nint second, nint third, nint fourth, nint fifth);
#pragma warning restore SYSLIB1054

    // struct sock_fprog { u16 len; struct sock_filter *filter }
    [StructLayout(LayoutKind.Sequential)]
    private struct Filter
    {
        public ushort Length;
        public nint Program;
    }
}

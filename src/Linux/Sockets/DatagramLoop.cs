using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;
using Orc.Linux.Files;

namespace Orc.Linux.Sockets;

/// <summary>
/// One thread that answers the datagrams of many sockets, in whatever network namespaces they are: it waits in
/// epoll_wait(2) alone, takes what has come with one call, sends all answers with another, and makes nothing that
/// must be collected.
/// </summary>
/// <remarks>A socket gets a turn of some datagrams; then it is the others' turn, however much it is sent.</remarks>
public sealed class DatagramLoop : IDisposable
{
    /// <summary>A longer one is passed over.</summary>
    public const int LargestDatagram = 2048;

    /// <summary>An answer's room.</summary>
    public const int LargestAnswer = 4096;

    private const int MostInATurn = 16;
    private const int EventsAtOnce = 64;
    private const int StackSize = 256 * 1024;
    private const long EndToken = 0;

    private readonly SafeFileHandle _epoll = new(EpollCalls.Create(), ownsHandle: true);
    private readonly Pipe _end = Pipe.Create();
    private readonly ConcurrentDictionary<long, Served> _served = new();
    private readonly Action<Exception> _failed;
    private readonly Thread _thread;
    private long _lastToken = EndToken;

    /// <param name="failed">A service threw: its fault, and the loop goes on.</param>
    /// <exception cref="LinuxException">There is no epoll, or no descriptor for it.</exception>
    public DatagramLoop(Action<Exception> failed)
    {
        _failed = failed;
        Watch(Descriptors.Number(_end.Reader), EndToken);
        _thread = new Thread(Run, StackSize) { IsBackground = true, Name = "datagrams" };
        _thread.Start();
    }

    /// <summary>From now on until the result is disposed; the socket is closed with it.</summary>
    public IDisposable Serve(DatagramSocket socket, IDatagramService service)
    {
        var token = Interlocked.Increment(ref _lastToken);
        _served[token] = new Served(socket, service);
        try
        {
            Watch(socket.Number, token);
        }
        catch
        {
            _served.TryRemove(token, out _);
            throw;
        }

        return new Place(this, token, socket);
    }

    /// <summary>Ends the thread; sockets stay open until their places are disposed.</summary>
    public void Dispose()
    {
        _end.Writer.Dispose();
        _thread.Join();
        _end.Dispose();
        _epoll.Dispose();
    }

    private void Watch(int descriptor, long token)
    {
        if (!EpollCalls.TryAdd(Descriptors.Number(_epoll), descriptor, EpollCalls.Readable, token))
        {
            throw LinuxException.Last("watch a socket");
        }
    }

    private unsafe void Run()
    {
        var records = stackalloc byte[EventsAtOnce * EpollCalls.RecordRoom];
        using var batch = new DatagramBatch(MostInATurn, LargestDatagram, LargestAnswer);
        while (true)
        {
            var count = EpollCalls.Wait(Descriptors.Number(_epoll), records, EventsAtOnce, -1);
            for (var index = 0; index < count; index++)
            {
                var (_, token) = EpollCalls.Read(records, index);
                if (token == EndToken)
                {
                    return;
                }

                if (_served.TryGetValue(token, out var served))
                {
                    Answer(served, batch);
                }
            }
        }
    }

    private void Answer(Served served, DatagramBatch batch)
    {
        lock (served.Turn)
        {
            AnswerHeld(served, batch);
        }
    }

    private void AnswerHeld(Served served, DatagramBatch batch)
    {
        if (!served.Socket.TryHold())
        {
            return;
        }

        try
        {
            batch.Answer(served.Socket.Number, served.Service);
        }
#pragma warning disable CA1031 // One datagram that its service cannot bear must not end the answers to all others.
        catch (Exception failure)
        {
            _failed(failure);
        }
#pragma warning restore CA1031
        finally
        {
            served.Socket.Release();
        }
    }

    private sealed record Served(DatagramSocket Socket, IDatagramService Service)
    {
        /// <summary>Whoever gives the socket up waits for the turn that it has now: then its port is free.</summary>
        public Lock Turn { get; } = new();
    }

    private sealed class Place(DatagramLoop loop, long token, DatagramSocket socket) : IDisposable
    {
        public void Dispose()
        {
            // The kernel forgets a descriptor only when its last user closes it, and the loop may hold it now.
            if (!loop._served.TryRemove(token, out var served))
            {
                return;
            }

            lock (served.Turn)
            {
                if (socket.TryHold())
                {
                    EpollCalls.Forget(Descriptors.Number(loop._epoll), socket.Number);
                    socket.Release();
                }

                socket.Dispose();
            }
        }
    }
}

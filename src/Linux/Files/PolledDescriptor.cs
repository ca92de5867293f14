using Microsoft.Win32.SafeHandles;

namespace Orc.Linux.Files;

/// <summary>
/// A descriptor one can await: pidfds, fifos, pipes, ptys, inotify. One reader and one writer at a time.
/// Owns its handle, which must be non-blocking if it is read or written.
/// </summary>
public sealed class PolledDescriptor : IDisposable
{
    private readonly Direction _reading = new();
    private readonly Direction _writing = new();
    private readonly long _token;
    private int _disposed;

    public PolledDescriptor(SafeFileHandle handle)
    {
        Handle = handle;
        _token = Epoll.Watch(this, Descriptors.Number(handle));
    }

    public SafeFileHandle Handle { get; }

    /// <summary>Ends when reading may give something (or the end) that it did not give before.</summary>
    public Task WaitReadableAsync(CancellationToken cancellationToken) => _reading.WaitAsync(cancellationToken);

    public Task WaitWritableAsync(CancellationToken cancellationToken) => _writing.WaitAsync(cancellationToken);

    /// <summary>0 is the end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            if (Descriptors.TryRead(Handle, buffer.Span) is { } count)
            {
                return count;
            }

            await WaitReadableAsync(cancellationToken);
        }
    }

    /// <summary>Writes all of it.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            if (Descriptors.TryWrite(Handle, bytes.Span) is { } count)
            {
                bytes = bytes[count..];
                continue;
            }

            await WaitWritableAsync(cancellationToken);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        Epoll.Forget(_token, Descriptors.Number(Handle));
        Handle.Dispose();
        _reading.Close();
        _writing.Close();
    }

    internal void Signal(bool readable, bool writable)
    {
        if (readable)
        {
            _reading.Signal();
        }

        if (writable)
        {
            _writing.Signal();
        }
    }

    /// <summary>An edge that nobody waited for is remembered, so that none is lost between a try and a wait.</summary>
    private sealed class Direction
    {
        private readonly Lock _gate = new();
        private TaskCompletionSource? _waiter;
        private bool _signalled;
        private bool _closed;

        public Task WaitAsync(CancellationToken cancellationToken)
        {
            TaskCompletionSource waiter;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_closed, typeof(PolledDescriptor));
                if (_signalled)
                {
                    _signalled = false;
                    return Task.CompletedTask;
                }

                waiter = _waiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return cancellationToken.CanBeCanceled ? waiter.Task.WaitAsync(cancellationToken) : waiter.Task;
        }

        public void Signal()
        {
            TaskCompletionSource? waiter;
            lock (_gate)
            {
                waiter = _waiter;
                _waiter = null;
                _signalled = waiter is null;
            }

            waiter?.TrySetResult();
        }

        public void Close()
        {
            TaskCompletionSource? waiter;
            lock (_gate)
            {
                _closed = true;
                waiter = _waiter;
                _waiter = null;
            }

            waiter?.TrySetException(new ObjectDisposedException(nameof(PolledDescriptor)));
        }
    }
}

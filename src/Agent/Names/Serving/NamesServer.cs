using System.Net.Sockets;
using System.Text;
using Orc.Agent.Names.Tables;
using Orc.Linux;
using Orc.Linux.FileTrees;
using Orc.Linux.Sockets;
using Orc.Model.Networks;

namespace Orc.Agent.Names.Serving;

/// <summary>Makes the process what the table says: a listener a container, a relay a port, and answers.</summary>
internal sealed class NamesServer : IDisposable
{
    private static readonly byte[] TableName = Encoding.UTF8.GetBytes(NamesDirectories.TableName);

    private readonly NamesDirectories _directories;
    private readonly TimeProvider _time;
    private readonly NamesLog _log;
    private readonly TableFile _file;
    private readonly DirectoryHandle _folder;
    private readonly Resolver _resolver;
    private readonly DatagramLoop _loop;
    private readonly SenderPlaces _senders;

    // Of the file's reading.
    private readonly Lock _reading = new();

    // Of what is listened to and carried. Never taken for a question: entering namespaces takes its time.
    private readonly Lock _gate = new();

    private readonly Dictionary<string, ClientListener> _clients = new(StringComparer.Ordinal);
    private readonly Dictionary<RelayedPort, IPortRelay> _ports = [];

    private volatile Page _page = new(default, new NamesIndex(NamesTable.Empty));

    public NamesServer(NamesDirectories directories, string hostResolvConf, TimeProvider time, NamesLog log)
    {
        _directories = directories;
        _time = time;
        _senders = new SenderPlaces(time);
        _log = log;
        _file = new TableFile(directories.Table);
        _folder = DirectoryHandle.Open(directories.Root);
        _resolver = new Resolver(Current, new HostServers(hostResolvConf), new Forwarder(time));
        _loop = new DatagramLoop(failure => log.Write($"a question was not answered: {failure.Message}"));
    }

    public long Version => _page.Index.Table.Version;

    /// <summary>Nothing asks and nothing is carried.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return _clients.Count == 0 && _ports.Count == 0;
            }
        }
    }

    /// <summary>Takes a new table up, if there is one; what could not be done before is tried again.</summary>
    public void Refresh()
    {
        lock (_gate)
        {
            ApplyLocked(Current().Table);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            ApplyLocked(NamesTable.Empty);
        }

        _loop.Dispose();
        _folder.Dispose();
    }

    // A question is answered from the table as it is now, whatever notice is still on its way.
    private NamesIndex Current()
    {
        var page = _page;
        if (_folder.FindStamp(TableName) == page.Stamp)
        {
            return page.Index;
        }

        lock (_reading)
        {
            var stamp = _folder.FindStamp(TableName);
            if (stamp != _page.Stamp)
            {
                ReadLocked(stamp);
            }

            return _page.Index;
        }
    }

    private void ReadLocked(FileStamp? stamp)
    {
        if (stamp is null)
        {
            _page = new Page(null, new NamesIndex(NamesTable.Empty));
            return;
        }

        try
        {
            if (_file.Read() is { } table)
            {
                _page = new Page(stamp, new NamesIndex(table));
                return;
            }

            _log.Write($"the table {_directories.Table} cannot be read; the one before it stays");
        }
        catch (IOException failure)
        {
            _log.Write($"the table {_directories.Table} cannot be read: {failure.Message}");
        }
    }

    private void ApplyLocked(NamesTable table)
    {
        var wanted = table.Clients.ToDictionary(client => client.Container, StringComparer.Ordinal);
        foreach (var (container, listener) in _clients.ToList())
        {
            if (!wanted.TryGetValue(container, out var client) ||
                ClientListener.FindInode(client.NamespacePath) != listener.NamespaceInode)
            {
                listener.Dispose();
                _clients.Remove(container);
            }
        }

        foreach (var client in table.Clients.Where(client => !_clients.ContainsKey(client.Container)))
        {
            OpenLocked(client);
        }

        foreach (var (port, relay) in _ports.Where(entry => !table.Ports.Contains(entry.Key)).ToList())
        {
            relay.Dispose();
            _ports.Remove(port);
        }

        foreach (var port in table.Ports.Where(port => !_ports.ContainsKey(port)))
        {
            OpenLocked(port);
        }
    }

    private void OpenLocked(NamesClient client)
    {
        try
        {
            if (ClientListener.FindInode(client.NamespacePath) is { } inode
                && ClientListener.Open(client, inode, _resolver, _loop, _time) is { } listener)
            {
                _clients[client.Container] = listener;
            }
        }
        catch (Exception failure) when (failure is SocketException or LinuxException or IOException)
        {
            _log.Write($"container {client.Container[..12]} cannot ask for names: {failure.Message}");
        }
    }

    private void OpenLocked(RelayedPort port)
    {
        try
        {
            _ports[port] = port.IsHeldOnly ? PortHold.Open(port)
                : port.Protocol == PortProtocol.Udp
                ? DatagramRelay.Open(port, _senders, _time)
                : StreamRelay.Open(port, _time);
        }
        catch (SocketException failure) when (failure.SocketErrorCode is
            SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable)
        {
            // A host without IPv6.
        }
        catch (SocketException failure)
        {
            _log.Write($"port {port.Listen} cannot be carried to {port.Target}: {failure.Message}");
        }
    }

    /// <summary>A table, and what its file was when it was read.</summary>
    private sealed record Page(FileStamp? Stamp, NamesIndex Index);
}

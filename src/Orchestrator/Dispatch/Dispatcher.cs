using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Orc.Model.Images;
using Orc.Model.Nodes;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Store;
using Orc.Protocol.Mapping;
using Orc.Protocol.Sessions;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Dispatch;

/// <summary>The control plane's end of every agent's session.</summary>
internal sealed partial class Dispatcher(ClusterStore store, TimeProvider time, ILoggerFactory loggers) : IAgentSessions
{
    private readonly Lock _lock = new();
    private readonly ReportInbox _inbox = new(store, time, loggers.CreateLogger<ReportInbox>());
    private readonly ILogger _logger = loggers.CreateLogger<Dispatcher>();
    private readonly HeardVersions _heard = new();
    private readonly ImageCensus _images = new(store.Know);

    /// <summary>Of sessions that work out what to tell: half of the processors is for everybody else.</summary>
    private readonly Turns _turns = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly Dictionary<NodeId, OpenSession> _sessions = [];

    // Looked at four times a second and written when an agent is new: each version of it stays as it is.
    private volatile Dictionary<NodeId, AgentPulse> _pulses = [];

    /// <summary>When each agent was last heard in this life of the control plane. The same object until one comes or
    /// goes.</summary>
    public IReadOnlyDictionary<NodeId, AgentPulse> Pulses => _pulses;

    /// <summary>Commits reports, as long as the process lives.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _inbox.RunAsync(cancellationToken);

    public async Task ServeAsync(
        ChannelReader<AgentMessage> fromAgent,
        ChannelWriter<ManagerMessage> toAgent,
        CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Exception? reason = null;
        var open = new OpenSession(time, ended);
        Introduction? hello = null;
        try
        {
            hello = await ReadHelloAsync(fromAgent, open, ended.Token);
            await EnterAsync(hello.Node.Id, open);
            BeginImages(hello, open);
            var outcome = await _inbox.IntroduceAsync(hello, ended.Token);
            if (!outcome.IsDone)
            {
                throw new SessionRefusedException($"what the agent has could not be stored: {outcome.Error}");
            }

            LogOpened(hello.Node.Name, hello.Node.Id, hello.Tasks.Length);
            if (store.Head.Nodes.GetValueOrDefault(hello.Node.Id) is { } known && known.Name != hello.Node.Name)
            {
                LogNamed(hello.Node.Id, hello.Node.Name, known.Name);
            }

            open.Serve(new NodeSession(
                store, _inbox, _images, hello, fromAgent, toAgent, PulseOf(hello.Node.Id), _heard, _turns, time));
            await open.Session!.RunAsync(ended.Token);
            LogClosed(hello.Node.Name, hello.Node.Id);
        }
        catch (OperationCanceledException)
        {
            // The daemon ends, or a newer session of this node took its place.
        }
        catch (Exception exception)
        {
            reason = exception;
            throw;
        }
        finally
        {
            Leave(open);
            if (hello is not null)
            {
                _images.End(hello.Node.Id, hello);
            }

            toAgent.TryComplete(reason);
        }
    }

    /// <summary>Asks a node for a tunnel; false: it has no session.</summary>
    public async Task<bool> AskTunnelAsync(NodeId node, string ticket, CancellationToken cancellationToken)
    {
        NodeSession? session;
        lock (_lock)
        {
            session = _sessions.GetValueOrDefault(node)?.Session;
        }

        if (session is null)
        {
            return false;
        }

        await session.AskTunnelAsync(ticket, cancellationToken);
        return true;
    }

    /// <summary>Ends the session of a node that is no member any more.</summary>
    public Task DismissAsync(NodeId node)
    {
        OpenSession? session;
        lock (_lock)
        {
            session = _sessions.GetValueOrDefault(node);
            var rest = new Dictionary<NodeId, AgentPulse>(_pulses);
            rest.Remove(node);
            _pulses = rest;
        }

        return session?.EndAsync() ?? Task.CompletedTask;
    }

    /// <summary>Waits until all agents that are connected have acted on a version, or a while has passed.</summary>
    public async Task AwaitHeardAsync(long version, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Withdrawals.Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            for (var news = _heard.News; !_heard.HaveAllHeard(version); news = _heard.News)
            {
                await news.WaitAsync(either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Whoever did not answer is not waited for.
        }
    }

    private AgentPulse PulseOf(NodeId node)
    {
        lock (_lock)
        {
            if (!_pulses.TryGetValue(node, out var pulse))
            {
                _pulses = new Dictionary<NodeId, AgentPulse>(_pulses) { [node] = pulse = new AgentPulse(time) };
            }

            pulse.Hear();
            return pulse;
        }
    }

    private static async Task<Introduction> ReadHelloAsync(
        ChannelReader<AgentMessage> fromAgent, OpenSession session, CancellationToken cancellationToken)
    {
        var first = await fromAgent.ReadAsync(cancellationToken);
        return first.MessageCase == AgentMessage.MessageOneofCase.Hello
            ? session.Hear(first.Hello)
            : throw new SessionRefusedException($"a session begins with a hello, not with {first.MessageCase}");
    }

    /// <summary>
    /// An agent that comes again takes the place of its former session; another machine's is refused as long as the
    /// former one is heard. A machine that lost its power said no goodbye: its session is silent, and still there.
    /// </summary>
    private async Task EnterAsync(NodeId node, OpenSession session)
    {
        OpenSession? former;
        lock (_lock)
        {
            former = _sessions.GetValueOrDefault(node);
            if (former is not null && !string.Equals(former.BootId, session.BootId, StringComparison.Ordinal)
                && IsHeardLocked(node, former))
            {
                throw new SessionRefusedException(
                    $"node {node} has a session already, as \"{former.Name}\", from another machine or another boot of "
                    + $"it, and now \"{session.Name}\" comes with the same id: one is a copy of the other. Remove "
                    + "node.id below the copy's data root, and let it join anew");
            }

            _sessions[node] = session;
        }

        if (former is not null)
        {
            await former.EndAsync();
        }
    }

    /// <summary>As the pulse may be of a session before this one, this one's own age counts, too.</summary>
    private bool IsHeardLocked(NodeId node, OpenSession session) => session.Age < LivenessRule.Lost
        || (_pulses.GetValueOrDefault(node) is { AwayFor: null } pulse
            && pulse.AgeAt(time.GetTimestamp()) < LivenessRule.Lost);

    /// <summary>Before its tasks are placed anew. One that has a successor already says nothing more.</summary>
    private void BeginImages(Introduction hello, OpenSession session)
    {
        lock (_lock)
        {
            if (_sessions.GetValueOrDefault(hello.Node.Id) == session)
            {
                _images.Begin(hello.Node.Id, hello, session.TakeImages());
            }
        }
    }

    private void Leave(OpenSession session)
    {
        lock (_lock)
        {
            foreach (var node in _sessions.Where(entry => entry.Value == session).Select(entry => entry.Key).ToList())
            {
                _sessions.Remove(node);
                _heard.Leave(node);
            }
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information, Message = "The agent of {Name} ({Node}) opened a session and has {Count} tasks")]
    private partial void LogOpened(string name, NodeId node, int count);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Node {Node} came with the name {Name}, which another node has, and is still called {Known}")]
    private partial void LogNamed(NodeId node, string name, string known);

    [LoggerMessage(Level = LogLevel.Information, Message = "The agent of {Name} ({Node}) closed its session")]
    private partial void LogClosed(string name, NodeId node);

    /// <summary>Who is there now, and how to make it go.</summary>
    private sealed class OpenSession(TimeProvider time, CancellationTokenSource ended)
    {
        private readonly long _opened = time.GetTimestamp();
        private IReadOnlyList<HeldImage>? _images;

        public string Name { get; private set; } = "";

        public string BootId { get; private set; } = "";

        public TimeSpan Age => time.GetElapsedTime(_opened);

        /// <summary>Null until it was let in.</summary>
        public NodeSession? Session { get; private set; }

        public Introduction Hear(AgentHello hello)
        {
            (Name, BootId) = (hello.NodeName, hello.BootId);
            _images = hello.Images?.ToModel().Changed;
            return Introduction.Of(hello);
        }

        /// <summary>Once: a thousand sessions must not keep what a census has shared. Null: it does not say.</summary>
        public IReadOnlyList<HeldImage>? TakeImages()
        {
            var images = _images;
            _images = null;
            return images;
        }

        public void Serve(NodeSession session) => Session = session;

        public async Task EndAsync()
        {
            try
            {
                await ended.CancelAsync();
            }
            catch (ObjectDisposedException)
            {
                // It ended by itself meanwhile.
            }
        }
    }
}

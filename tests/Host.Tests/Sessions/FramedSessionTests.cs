using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Orc.Orchestrator.Dispatch;
using Orc.Protocol.Members;
using Orc.Protocol.Sessions;
using Orc.Protocol.V1;

namespace Orc.Host.Tests.Sessions;

/// <summary>Agents' sessions on a manager's port, over TLS as between machines.</summary>
public class FramedSessionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Session_WithAManagerOfTodayOrAnOlderOne_SpeaksBothWays(bool isOld)
    {
        await using var world = await SessionWorld.OpenAsync(isOld);
        var session = world.Dial("n1", Stop);
        await session.ToManager.WriteAsync(Hello("n1"), Stop);
        for (var number = 1; number <= 3; number++)
        {
            world.Plane.Length = number * 100_000;
            await session.ToManager.WriteAsync(new AgentMessage { Acknowledged = number }, Stop);
            var answer = await session.FromManager.ReadAsync(Stop);
            Assert.Equal((number, number * 100_000), (answer.Sequence, answer.ClusterId.Length));
        }

        session.ToManager.Complete();

        await session.Served.WaitAsync(Stop);
        Assert.Equal("n1", await world.Plane.EndedAsync(Stop));
        Assert.Equal(0, world.Denials);
    }

    [Fact]
    public async Task Call_OfAnOlderAgent_IsServedOnTheSamePort()
    {
        await using var world = await SessionWorld.OpenAsync();
        using var channel = world.Channel("n1");
        using var call = new AgentSessions.AgentSessionsClient(channel).Open(cancellationToken: Stop);

        await call.RequestStream.WriteAsync(Hello("n1"), Stop);
        await call.RequestStream.WriteAsync(new AgentMessage { Acknowledged = 7 }, Stop);

        Assert.True(await call.ResponseStream.MoveNext(Stop));
        Assert.Equal(7, call.ResponseStream.Current.Sequence);
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(Stop));
    }

    [Fact]
    public async Task Session_OfNoMember_IsDeniedWithTheReason()
    {
        await using var world = await SessionWorld.OpenAsync(fault: "node n1 was removed from the cluster");
        var session = world.Dial("n1", Stop);
        await session.ToManager.WriteAsync(Hello("n1"), Stop);

        var denied = await Assert.ThrowsAsync<SessionEndedException>(() => session.Served.WaitAsync(Stop));

        Assert.Equal(
            (SessionEndReason.Denied, "node n1 was removed from the cluster"), (denied.Reason, denied.Message));
        Assert.Equal(1, world.Denials);
    }

    [Fact]
    public async Task Session_ThatSpeaksForAnotherNode_IsRefused()
    {
        await using var world = await SessionWorld.OpenAsync();
        var session = world.Dial("n1", Stop);
        await session.ToManager.WriteAsync(Hello("n2"), Stop);

        var refused = await Assert.ThrowsAsync<SessionEndedException>(() => session.Served.WaitAsync(Stop));

        Assert.Equal(SessionEndReason.Refused, refused.Reason);
        Assert.Contains("certificate is that of node n1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_ThatTheControlPlaneRefuses_HearsWhy()
    {
        await using var world = await SessionWorld.OpenAsync();
        world.Plane.Refuses = new SessionRefusedException("one is a copy of the other");
        var session = world.Dial("n1", Stop);
        await session.ToManager.WriteAsync(Hello("n1"), Stop);

        var refused = await Assert.ThrowsAsync<SessionEndedException>(() => session.Served.WaitAsync(Stop));

        Assert.Equal((SessionEndReason.Refused, "one is a copy of the other"), (refused.Reason, refused.Message));
    }

    [Fact]
    public async Task Session_WhenTheManagerStops_Ends()
    {
        var world = await SessionWorld.OpenAsync();
        var session = world.Dial("n1", Stop);
        await session.ToManager.WriteAsync(Hello("n1"), Stop);
        await session.ToManager.WriteAsync(new AgentMessage { Acknowledged = 1 }, Stop);
        await session.FromManager.ReadAsync(Stop);

        await world.DisposeAsync();

        await session.Served.WaitAsync(Stop);
    }

    [Fact]
    public async Task Garbage_AfterTheHello_EndsThatSessionAlone()
    {
        await using var world = await SessionWorld.OpenAsync();
        var good = world.Dial("n2", Stop);
        await good.ToManager.WriteAsync(Hello("n2"), Stop);
        await using var stream = await RawAsync(world, "n1");
        await new FrameWriter<AgentMessage>(stream, SessionProtocol.MostUp).WriteAsync(Hello("n1"), Stop);

        await stream.WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), Stop);

        using var heard = new FrameReader<ManagerMessage>(
            stream, () => { }, SessionProtocol.MostDown, ManagerMessage.Parser, _ => { });
        Assert.False(await heard.WaitToReadAsync(Stop));
        Assert.Equal(SessionEndReason.Malformed, heard.Ended!.Reason);
        await good.ToManager.WriteAsync(new AgentMessage { Acknowledged = 4 }, Stop);
        Assert.Equal(4, (await good.FromManager.ReadAsync(Stop)).Sequence);
    }

    [Fact]
    public async Task Agent_ThatVanishesWithinAFrame_HasNoSessionAnyMore()
    {
        await using var world = await SessionWorld.OpenAsync();
        await using (var stream = await RawAsync(world, "n1"))
        {
            await new FrameWriter<AgentMessage>(stream, SessionProtocol.MostUp).WriteAsync(Hello("n1"), Stop);
            await stream.WriteAsync(new byte[] { 1, 0, 0, 1, 0, 42 }, Stop);
        }

        Assert.Equal("n1", await world.Plane.EndedAsync(Stop));
    }

    [Fact]
    public async Task Connection_ThatSaysNothing_KeepsNobodyWaiting()
    {
        await using var world = await SessionWorld.OpenAsync();
        using var silent = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await silent.ConnectAsync(world.EndPoint, Stop);
        using var lost = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await lost.ConnectAsync(world.EndPoint, Stop);
        await lost.SendAsync("PRI * HTTP/2.0\r\n\r\n"u8.ToArray(), Stop);

        await using var connection = await world.ConnectAsync("n1", Stop);
        await connection!.ToManager.WriteAsync(Hello("n1"), Stop);
        await connection.ToManager.WriteAsync(new AgentMessage { Acknowledged = 2 }, Stop);

        Assert.Equal(2, (await connection.FromManager.ReadAsync(Stop)).Sequence);
    }

    [Fact]
    public async Task Manager_OfAnotherCluster_IsNotSpokenTo()
    {
        await using var world = await SessionWorld.OpenAsync();
        await using var other = await SessionWorld.OpenAsync();
        var foreign = other.Credentials("n1");

        await Assert.ThrowsAsync<System.Security.Authentication.AuthenticationException>(() =>
            Agent.Membership.SessionConnection.OpenAsync(
                [world.EndPoint.ToString()],
                foreign.Shown,
                certificate => foreign.IsManager(certificate, TimeProvider.System.GetUtcNow()),
                Stop));
    }

    private static AgentMessage Hello(string node) => new() { Hello = new AgentHello { NodeId = node } };

    /// <summary>A session's connection, to write anything to.</summary>
    private static async Task<SslStream> RawAsync(SessionWorld world, string node)
    {
        var credentials = world.Credentials(node);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(world.EndPoint, Stop);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "127.0.0.1",
                ApplicationProtocols = [new SslApplicationProtocol(SessionProtocol.Name)],
                ClientCertificateContext = credentials.Shown,
                CertificateChainPolicy = MemberChains.Unexamined,
                RemoteCertificateValidationCallback = (_, shown, _, _) =>
                    shown is X509Certificate2 known && credentials.IsManager(known, TimeProvider.System.GetUtcNow()),
            },
            Stop);
        return stream;
    }
}

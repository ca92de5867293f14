using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Core;
using Orc.Agent.Session;
using Orc.Model.Nodes;
using Orc.Protocol.Mapping;
using Orc.Protocol.Members;
using Orc.Protocol.V1;

namespace Orc.Agent.Membership;

/// <summary>
/// Asks a manager to be admitted. First its authority's certificate, which the token pins; then, to nobody but a
/// manager of that authority, the token itself.
/// </summary>
internal sealed class JoinCall(MemberFiles files, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(5);

    private const string Shut =
        "what the manager sends to 4789/udp of this node does not arrive: overlay networks need that port open between "
        + "all nodes (a firewall on this node or between them?)";

    /// <summary>Keeps certificates; the node is no member before its state is saved.</summary>
    /// <returns>What a manager says that it is, and warnings for people.</returns>
    /// <exception cref="JoinException">It was not admitted; the message says why.</exception>
    public async Task<(MemberState State, IReadOnlyList<string> Warnings)> RunAsync(
        JoinToken token, string manager, NodeIdentity node, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var pem = await FetchAuthorityAsync(token, manager, either.Token);
            using var authority = X509Certificate2.CreateFromPem(pem);
            using var knock = OverlayKnock.Listen();
            var reply = await AdmitAsync(token, manager, node, authority, knock.Word, either.Token);
            var isShut = reply.Knocked && !await knock.IsHeardAsync(time, either.Token);
            files.SaveCertificates(reply.Certificate, reply.Authority);
            var state = new MemberState
            {
                Cluster = reply.Cluster,
                Role = reply.Role.ToModel(),
                Managers = [manager],
            };
            return (state, [.. Warnings(reply), .. isShut ? [Shut] : Array.Empty<string>()]);
        }
        catch (RpcException failure)
        {
            throw Explain(manager, failure, isLate: limit.IsCancellationRequested);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Explain(manager, failure: null, isLate: true);
        }
    }

    private static async Task<string> FetchAuthorityAsync(
        JoinToken token, string manager, CancellationToken cancellationToken)
    {
        // Nothing of ours is told on this connection, so whoever answers may: the digest decides.
        using var anybody = ManagerChannel.Open([manager], own: null, _ => true);
        var reply = await new Admission.AdmissionClient(anybody).GetAuthorityAsync(
            new AuthorityRequest(), cancellationToken: cancellationToken);
        using var authority = X509Certificate2.CreateFromPem(reply.Authority);
        return token.Pins(MemberTrust.DigestOf(authority))
            ? reply.Authority
            : throw new JoinException(
                $"the manager at {manager} is of another cluster than the token: check the address, and the token");
    }

    private async Task<AdmitReply> AdmitAsync(
        JoinToken token,
        string manager,
        NodeIdentity node,
        X509Certificate2 authority,
        byte[] knock,
        CancellationToken cancellationToken)
    {
        using var key = files.LoadOrCreateKey();
        using var trusted = ManagerChannel.Open(
            [manager],
            own: null,
            certificate => MemberTrust.FindFault(certificate, authority, time.GetUtcNow()) is null
                && MemberIdentity.Of(certificate) is { Role: NodeRole.Manager });
        return await new Admission.AdmissionClient(trusted).AdmitAsync(
            new AdmitRequest
            {
                Token = token.ToString(),
                Node = node.Id.Value,
                NodeName = node.Name,
                CertificateRequest = ByteString.CopyFrom(MemberFiles.RequestFor(key)),
                Clock = time.GetUtcNow().ToUnixTimeMilliseconds(),
                Knock = ByteString.CopyFrom(knock),
            },
            cancellationToken: cancellationToken);
    }

    private List<string> Warnings(AdmitReply reply)
    {
        var apart = DateTimeOffset.FromUnixTimeMilliseconds(reply.Clock) - time.GetUtcNow();
        return apart.Duration() > ClockTolerance
            ?
            [
                $"the clocks of this node and of the manager are {apart.Duration().TotalSeconds:0} s apart: "
                + "certificates and logs need them to agree (is NTP running?)",
            ]
            : [];
    }

    private static JoinException Explain(string manager, RpcException? failure, bool isLate)
    {
        var port = manager[(manager.LastIndexOf(':') + 1)..];
        if (isLate || failure?.StatusCode is StatusCode.DeadlineExceeded or StatusCode.Cancelled)
        {
            return new JoinException(
                $"no manager answers at {manager} within {Patience.TotalSeconds:0} s: is {port}/tcp blocked by a "
                + "firewall, or the address wrong?");
        }

        return FindCause(failure?.Status.DebugException) switch
        {
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } => new JoinException(
                $"nothing listens at {manager}: is that machine a manager (orc cluster init), and is {port}/tcp open?"),
            SocketException socket => new JoinException(
                $"cannot reach a manager at {manager}: {socket.Message}; {port}/tcp must be open there"),
            AuthenticationException => new JoinException(
                $"what answers at {manager} cannot prove to be a manager of the token's cluster; if it is one, a clock "
                + "may be wrong"),
            IOException io => new JoinException(
                $"what answers at {manager} is no manager of a cluster ({io.Message}): is that the right port?"),
            _ => new JoinException(failure?.Status.Detail ?? "the manager did not answer"),
        };
    }

    private static Exception? FindCause(Exception? failure)
    {
        while (failure is not null and not SocketException and not AuthenticationException and not IOException)
        {
            failure = failure.InnerException;
        }

        return failure is IOException { InnerException: SocketException socket } ? socket : failure;
    }
}

using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orc.Linux.Sockets;

namespace Orc.Linux.Tests.Sockets;

public class TlsRoomTests
{
    // It depends on a name inside the runtime: another version of it shows here.
    [Fact]
    public async Task ReleaseWhenEmpty_OpenConnection_IsTakenAndBothWaysGoOn()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, TestContext.Current.CancellationToken);
        using var taken = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        using var certificate = Certificate();
        await using var server = new SslStream(taken.GetStream());
        await using var caller = new SslStream(client.GetStream());
        await Task.WhenAll(
            server.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificate = certificate },
                TestContext.Current.CancellationToken),
            caller.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "here",
#pragma warning disable CA5359 // Whose it is does not matter here.
                    RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
                },
                TestContext.Current.CancellationToken));

        Assert.True(TlsRoom.ReleaseWhenEmpty(server));
        Assert.True(TlsRoom.ReleaseWhenEmpty(caller));

        var said = RandomNumberGenerator.GetBytes(100_000);
        Assert.Equal(said, await PassAsync(server, caller, said));
        Assert.Equal(said, await PassAsync(caller, server, said));
    }

    [Fact]
    public void ReleaseWhenEmpty_NothingAgreedOn_IsNothing()
    {
        using var stream = new SslStream(new MemoryStream());

        Assert.False(TlsRoom.ReleaseWhenEmpty(stream));
    }

    private static async Task<byte[]> PassAsync(SslStream from, SslStream to, byte[] said)
    {
        var heard = new byte[said.Length];
        await Task.WhenAll(
            from.WriteAsync(said, TestContext.Current.CancellationToken).AsTask(),
            to.ReadExactlyAsync(heard, TestContext.Current.CancellationToken).AsTask());
        return heard;
    }

    private static X509Certificate2 Certificate()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=here", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Orc.Linux.Files;

namespace Orc.Agent.Membership;

/// <summary>What a member keeps on its disk: its place, its key and certificate, and the authority's.</summary>
internal sealed class MemberFiles(string directory)
{
    private const int OwnerOnly = 0x180;    // 0600

    private string StatePath => Path.Combine(directory, "member.json");

    private string KeyPath => Path.Combine(directory, "node.key");

    private string CertificatePath => Path.Combine(directory, "node.crt");

    private string AuthorityPath => Path.Combine(directory, "ca.crt");

    /// <summary>Null: the node is of no cluster.</summary>
    /// <exception cref="IOException">What is there is damaged.</exception>
    public MemberState? FindState()
    {
        if (!File.Exists(StatePath))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(StatePath), MemberState.Form.Default.MemberState);
        }
        catch (JsonException failure)
        {
            throw new IOException($"{StatePath} is damaged: {failure.Message}", failure);
        }
    }

    /// <summary>The certificate with its key, and the authority's.</summary>
    /// <exception cref="IOException">One is not there, or damaged.</exception>
    public (X509Certificate2 Own, X509Certificate2 Authority) Load()
    {
        try
        {
            using var separate = X509Certificate2.CreateFromPemFile(CertificatePath, KeyPath);

            // With a key that stays in memory the TLS of some platforms does not work; through PKCS #12 it does.
            var own = X509CertificateLoader.LoadPkcs12(separate.Export(X509ContentType.Pkcs12), password: null);
            return (own, X509CertificateLoader.LoadCertificateFromFile(AuthorityPath));
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            throw new IOException(
                $"{CertificatePath}, {KeyPath} or {AuthorityPath} is damaged: {failure.Message}", failure);
        }
    }

    /// <summary>The key of this member; made once.</summary>
    /// <exception cref="IOException">It is damaged, or cannot be written.</exception>
    public ECDsa LoadOrCreateKey()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (File.Exists(KeyPath))
        {
            try
            {
                key.ImportFromPem(File.ReadAllText(KeyPath));
            }
            catch (Exception failure) when (failure is CryptographicException or ArgumentException)
            {
                key.Dispose();
                throw new IOException($"{KeyPath} is damaged: {failure.Message}", failure);
            }
        }
        else
        {
            Directory.CreateDirectory(directory);
            Write(KeyPath, key.ExportPkcs8PrivateKeyPem());
        }

        return key;
    }

    public void SaveCertificates(string own, string authority)
    {
        Write(AuthorityPath, authority);
        Write(CertificatePath, own);
    }

    /// <summary>The last of all: from now on the node is a member.</summary>
    public void SaveState(MemberState state) => DurableFile.Replace(
        StatePath,
        JsonSerializer.SerializeToUtf8Bytes(state, MemberState.Form.Default.MemberState),
        Durability.SurvivesPowerCut);

    /// <summary>The first of all that goes: from now on the node is of no cluster.</summary>
    public void Forget()
    {
        File.Delete(StatePath);
        File.Delete(CertificatePath);
        File.Delete(KeyPath);
        File.Delete(AuthorityPath);
    }

    /// <summary>PKCS #10, DER: only its key counts, the rest is the authority's to say.</summary>
    public static byte[] RequestFor(ECDsa key) =>
        new CertificateRequest("CN=orc node", key, HashAlgorithmName.SHA256).CreateSigningRequest();

    private static void Write(string path, string text)
    {
        DurableFile.Replace(path, Encoding.ASCII.GetBytes(text), Durability.SurvivesPowerCut);
        FileOwner.SetMode(path, OwnerOnly);
    }
}

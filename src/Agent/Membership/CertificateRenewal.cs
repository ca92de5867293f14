using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Orc.Model.Nodes;

namespace Orc.Agent.Membership;

/// <summary>
/// When a member's certificate is renewed: at a point of 50 to 80 % of its life, another for each node and certificate,
/// so that not all come at once.
/// </summary>
internal static class CertificateRenewal
{
    private const double Earliest = 0.5;
    private const double Span = 0.3;

    public static bool IsDue(X509Certificate2 certificate, NodeId node, DateTimeOffset now) =>
        now >= PointOf(certificate, node);

    public static DateTimeOffset PointOf(X509Certificate2 certificate, NodeId node)
    {
        var from = new DateTimeOffset(certificate.NotBefore.ToUniversalTime());
        var life = new DateTimeOffset(certificate.NotAfter.ToUniversalTime()) - from;
        return from + (life * (Earliest + (Span * Share(certificate.SerialNumber + node.Value))));
    }

    // 0 to 1, and always the same of one text.
    private static double Share(string text)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        return BitConverter.ToUInt32(digest) / (double)uint.MaxValue;
    }
}

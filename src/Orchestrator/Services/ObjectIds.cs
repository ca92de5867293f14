using System.Security.Cryptography;
using System.Text;

namespace Orc.Orchestrator.Services;

/// <summary>Short ids for what has a name only, so that <c>-q</c> and what takes ids work as in docker.</summary>
internal static class ObjectIds
{
    private const int Digits = 24;

    public static string Of(ServiceKey key) => Of("service", key.ToString());

    public static string Of(string kind, string name) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}:{name}")))[..Digits];
}

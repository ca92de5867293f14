using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Orc.ControlPlane.Benchmarks;

/// <summary>What an agent knows of its tasks, in a few letters, to compare with the store's.</summary>
internal static class SetDigest
{
    public static string Of(IEnumerable<(long Task, long Release, int Desired)> tasks)
    {
        var text = string.Join(';', tasks
            .OrderBy(task => task.Task)
            .Select(task => string.Create(
                CultureInfo.InvariantCulture, $"{task.Task}/{task.Release}/{task.Desired}")));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)).AsSpan(0, 8));
    }
}

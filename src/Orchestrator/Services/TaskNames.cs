using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orc.Model.Nodes;
using Orc.Model.Tasks;

namespace Orc.Orchestrator.Services;

/// <summary>The names of a service's containers, as Compose gives them.</summary>
internal static class TaskNames
{
    private const int TemporaryDigits = 12;
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary><c>shop-web-1</c>, or the whole name when it was given.</summary>
    public static string Final(Service service, Release release, int slot) => service.HasFixedName
        ? release.Container.Name
        : string.Create(CultureInfo.InvariantCulture, $"{release.Container.Name}-{slot}");

    /// <summary>In a cluster: <c>shop_web.1.42</c>.</summary>
    public static string OfReplica(Release release, int slot, TaskId task) =>
        string.Create(CultureInfo.InvariantCulture, $"{release.Container.Name}.{slot}.{task}");

    /// <summary>Of a global service: <c>shop_web.&lt;node&gt;.42</c>.</summary>
    public static string OfGlobal(Release release, NodeId node, TaskId task) =>
        string.Create(CultureInfo.InvariantCulture, $"{release.Container.Name}.{node}.{task}");

    /// <summary><c>&lt;12 hex&gt;_shop-web-1</c>, while another container still has the name.</summary>
    public static string Temporary(TaskId task, string final)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{task}:{final}"));
        return $"{Convert.ToHexStringLower(digest)[..TemporaryDigits]}_{final}";
    }

    /// <summary>The final name of one that may be temporary.</summary>
    public static string WithoutPrefix(string name) =>
        name.Length > TemporaryDigits + 1 && name[TemporaryDigits] == '_'
        && name.AsSpan(0, TemporaryDigits).IndexOfAnyExcept(Digits) < 0
            ? name[(TemporaryDigits + 1)..]
            : name;
}

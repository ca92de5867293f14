using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Services;

/// <summary>The names of a service's containers, as Compose gives them.</summary>
internal static class TaskNames
{
    private const int TemporaryDigits = 12;
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>
    /// <c>shop-web-1</c>, or the whole name when it was given; <c>shop_web_1</c> where that is how the release's own
    /// name is put together.
    /// </summary>
    public static string Final(Service service, Release release, int slot)
    {
        var name = release.Container.Name;
        return service.HasFixedName
            ? name
            : string.Create(CultureInfo.InvariantCulture, $"{name}{Separator(service.Key.Project, name)}{slot}");
    }

    /// <summary>What stands between a project's name and a service's in a name that begins with both.</summary>
    public static char Separator(string project, string name) =>
        name.Length > project.Length && name[project.Length] == '_' ? '_' : '-';

    /// <summary>The separator that a project's containers have now; null while it has none.</summary>
    public static char? SeparatorOf(Snapshot snapshot, string project) => snapshot.ServicesOf(project)
        .Where(service => !service.HasFixedName && snapshot.TasksOf(service.Key).Any(task => !task.IsGone))
        .Select(service => snapshot.Releases.GetValueOrDefault(service.Release))
        .OfType<Release>()
        .Select(release => (char?)Separator(project, release.Container.Name))
        .FirstOrDefault();

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

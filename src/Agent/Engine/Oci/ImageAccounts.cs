using System.Globalization;

namespace Orc.Agent.Engine.Oci;

/// <summary>Looks users and groups up in an image's /etc/passwd and /etc/group, as Docker does.</summary>
/// <param name="passwd">The file's text; empty when there is none.</param>
/// <param name="group">The file's text; empty when there is none.</param>
internal sealed class ImageAccounts(string passwd, string group)
{
    private readonly IReadOnlyList<(string Name, uint Uid, uint Gid, string Home)> _users =
        [.. Lines(passwd, 6).Select(User).OfType<(string, uint, uint, string)>()];

    private readonly IReadOnlyList<(string Name, uint Gid, string[] Members)> _groups =
        [.. Lines(group, 3).Select(Group).OfType<(string, uint, string[])>()];

    /// <summary>
    /// <c>user</c>, <c>user:group</c>, names or numbers; empty is root. A number need not be in the file. Without a
    /// group, the user's own groups come along; with one, they do not.
    /// </summary>
    public ContainerUser Resolve(string text, IReadOnlyList<string> moreGroups)
    {
        var parts = text.Split(':', 2);
        var userText = parts[0].Length == 0 ? "0" : parts[0];
        var groupText = parts.Length == 2 && parts[1].Length > 0 ? parts[1] : null;

        var number = ParseId(userText);
        var known = _users.Where(user => user.Name == userText || user.Uid == number).Take(1).ToList();
        if (known.Count == 0 && number is null)
        {
            throw new EngineException(
                EngineFailure.InvalidSpec,
                $"unable to find user {userText}: no matching entries in the image's /etc/passwd");
        }

        // A name wins over a number, as a user may be called "1000".
        var named = _users.Where(user => user.Name == userText).Take(1).ToList();
        known = named.Count > 0 ? named : known;
        var additional = moreGroups.Select(GroupId).ToList();
        if (groupText is null && known.Count > 0)
        {
            additional.AddRange(
                _groups.Where(entry => entry.Members.Contains(known[0].Name)).Select(entry => entry.Gid));
        }

        var primary = groupText is not null ? GroupId(groupText) : known.Count > 0 ? known[0].Gid : 0;
        return new ContainerUser
        {
            Uid = known.Count > 0 ? known[0].Uid : number!.Value,
            Gid = primary,
            AdditionalGids = [.. additional.Distinct()],
            Home = known.Count > 0 && known[0].Home.Length > 0 ? known[0].Home : "/",
        };
    }

    private uint GroupId(string text)
    {
        foreach (var entry in _groups)
        {
            if (entry.Name == text)
            {
                return entry.Gid;
            }
        }

        return ParseId(text) ?? throw new EngineException(
            EngineFailure.InvalidSpec,
            $"unable to find group {text}: no matching entries in the image's /etc/group");
    }

    // name:password:uid:gid:comment:home:shell
    private static (string, uint, uint, string)? User(string[] fields) =>
        ParseId(fields[2]) is { } uid && ParseId(fields[3]) is { } gid ? (fields[0], uid, gid, fields[5]) : null;

    // name:password:gid:member,member
    private static (string, uint, string[])? Group(string[] fields) =>
        ParseId(fields[2]) is { } gid
            ? (fields[0], gid, fields.Length > 3 ? fields[3].Split(',', StringSplitOptions.TrimEntries) : [])
            : null;

    private static IEnumerable<string[]> Lines(string text, int fields) =>
        text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#')
            .Select(line => line.Split(':'))
            .Where(parts => parts.Length >= fields);

    private static uint? ParseId(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id <= int.MaxValue
            ? id
            : null;
}

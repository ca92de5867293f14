namespace Orc.Linux.Mounts;

/// <summary>
/// Options as <c>mount -o</c> takes them, parted into the kernel's flags and what the file system reads itself.
/// </summary>
public sealed record MountOptions
{
    private static readonly Dictionary<string, (nuint Set, nuint Clear)> Known = new(StringComparer.Ordinal)
    {
        ["ro"] = (0x1, 0),
        ["rw"] = (0, 0x1),
        ["nosuid"] = (0x2, 0),
        ["suid"] = (0, 0x2),
        ["nodev"] = (0x4, 0),
        ["dev"] = (0, 0x4),
        ["noexec"] = (0x8, 0),
        ["exec"] = (0, 0x8),
        ["sync"] = (0x10, 0),
        ["async"] = (0, 0x10),
        ["dirsync"] = (0x80, 0),
        ["noatime"] = (0x400, 0),
        ["atime"] = (0, 0x400),
        ["nodiratime"] = (0x800, 0),
        ["bind"] = (0x1000, 0),
        ["rbind"] = (0x5000, 0),
        ["relatime"] = (0x200000, 0),
        ["strictatime"] = (0x1000000, 0),
        ["defaults"] = (0, 0),
    };

    public nuint Flags { get; private init; }

    /// <summary>Null: nothing is left for the file system.</summary>
    public string? Rest { get; init; }

    public bool IsBind => (Flags & MountCalls.Bind) != 0;

    public static MountOptions Parse(string text)
    {
        nuint flags = 0;
        var rest = new List<string>();
        foreach (var option in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Known.TryGetValue(option, out var change))
            {
                flags = (flags | change.Set) & ~change.Clear;
            }
            else
            {
                rest.Add(option);
            }
        }

        return new MountOptions { Flags = flags, Rest = rest.Count == 0 ? null : string.Join(',', rest) };
    }
}

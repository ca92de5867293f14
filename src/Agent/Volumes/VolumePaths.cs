namespace Orc.Agent.Volumes;

/// <summary>Where a volume's parts are, below the folder of all volumes.</summary>
internal sealed class VolumePaths(string root)
{
    public string Root => root;

    public string Volume(string name) => Path.Combine(root, name);

    public string Record(string name) => Path.Combine(root, name, "record.json");

    /// <summary>What containers see; mounts asked for by options are made on it.</summary>
    public string Content(string name) => Path.Combine(root, name, "_data");

    /// <summary>There while an image's content is copied in.</summary>
    public string Fresh(string name) => Path.Combine(root, name, "_restored");

    /// <summary>What was in it before, for the moment in which the other takes its place.</summary>
    public string Former(string name) => Path.Combine(root, name, "_former");

    public string FillMark(string name) => Path.Combine(root, name, "filling");

    /// <summary>The same while it is copied into a part, which it names; with nothing in it nothing was copied yet.
    /// </summary>
    public string PartMark(string name) => Path.Combine(root, name, "filling-part");

    /// <summary>A file for each container that uses a mount made by options.</summary>
    public string Users(string name) => Path.Combine(root, name, "users");
}

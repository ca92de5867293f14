namespace Orc.Orchestrator.Services;

/// <summary>A service by its project and its key in the file.</summary>
internal readonly record struct ServiceKey(string Project, string Name) : IComparable<ServiceKey>
{
    public int CompareTo(ServiceKey other)
    {
        var byProject = string.CompareOrdinal(Project, other.Project);
        return byProject != 0 ? byProject : string.CompareOrdinal(Name, other.Name);
    }

    /// <summary><c>shop_web</c>; of no stack, its name alone.</summary>
    public override string ToString() => Project.Length == 0 ? Name : $"{Project}_{Name}";
}

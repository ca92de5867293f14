namespace Orc.Model.Projects;

/// <summary>
/// Who owns a project: this node alone (`up`, `run`), or the cluster (`stack deploy`). Fixed when it is made.
/// </summary>
public enum ProjectScope
{
    Host,
    Cluster,
}

namespace Orc.Compose.Lowering;

/// <summary>The labels that tools which know Swarm look for.</summary>
public static class StackLabels
{
    public const string Namespace = "com.docker.stack.namespace";
    public const string Image = "com.docker.stack.image";
    public const string ServiceName = "com.docker.swarm.service.name";
    public const string TaskId = "com.docker.swarm.task.id";
    public const string TaskName = "com.docker.swarm.task.name";
    public const string NodeId = "com.docker.swarm.node.id";
}

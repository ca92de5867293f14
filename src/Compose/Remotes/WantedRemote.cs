using Orc.Model.Diagnostics;

namespace Orc.Compose.Remotes;

/// <summary>A remote resource that a load met and does not have. Null position: the command line names it.</summary>
public sealed record WantedRemote(RemoteResource Resource, SourcePosition? Position);

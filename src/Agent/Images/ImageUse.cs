using Orc.Model.Containers;
using Orc.Model.Images;

namespace Orc.Agent.Images;

/// <summary>A container that was made from an image, and so keeps it.</summary>
public sealed record ImageUse(Digest Image, ContainerId Container, bool IsRunning);

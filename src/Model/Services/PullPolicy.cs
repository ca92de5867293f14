namespace Orc.Model.Services;

/// <summary>When an image is fetched.</summary>
public enum PullPolicy
{
    Missing,
    Always,
    Never,
}

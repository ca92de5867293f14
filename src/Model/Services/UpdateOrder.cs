namespace Orc.Model.Services;

/// <summary>Whether the old replica goes before the new one comes, or after.</summary>
public enum UpdateOrder
{
    StopFirst,
    StartFirst,
}
